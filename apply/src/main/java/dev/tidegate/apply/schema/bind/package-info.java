/** Binding of a table's columns to the target's: what was added, dropped, renamed or retyped, and what that requires. */
package dev.tidegate.apply.schema.bind;
