/** Writes to the target: what its tables look like, one class per kind of statement, and what its errors mean. */
package dev.tidegate.apply.write;
