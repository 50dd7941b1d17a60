/** The tables of the state: their versions and migrations. */
package dev.tidegate.state.schema;
