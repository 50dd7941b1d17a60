/** Net effect of a batch per row, so that few statements write it. No SQL here. */
package dev.tidegate.apply.merge;
