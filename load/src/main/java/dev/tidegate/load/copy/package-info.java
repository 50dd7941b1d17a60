/** The copy under one snapshot: workers, and the steps that follow the last piece. */
package dev.tidegate.load.copy;
