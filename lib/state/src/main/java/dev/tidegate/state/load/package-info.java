/** The copied tables: how far each is, its pieces, the indexes that the target waits for, and the lanes of late tables. */
package dev.tidegate.state.load;
