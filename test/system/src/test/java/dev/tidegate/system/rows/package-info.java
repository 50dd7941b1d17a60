/** The proof that every kind of change, shape of table and encoding arrives, from the source to the target. */
package dev.tidegate.system.rows;
