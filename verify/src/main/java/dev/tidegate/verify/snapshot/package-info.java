/** A snapshot of the source and one of the target that hold exactly the same transactions. */
package dev.tidegate.verify.snapshot;
