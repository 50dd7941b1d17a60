/** The comparison of what was written since a table was last found the same. */
package dev.tidegate.verify.compare.incremental;
