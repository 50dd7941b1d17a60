/** Hashes of rows and columns, computed in SQL on both sides. */
package dev.tidegate.verify.compare.hash;
