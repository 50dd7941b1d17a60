/**
 * The copied tables: how far each is, its pieces, the indexes that the target waits for, and the lanes of late tables. Table
 * {@code load_table} is of {@code LoadTableStore}; {@code LateTableLanes} joins it with the checkpoints.
 */
package dev.tidegate.state.load;
