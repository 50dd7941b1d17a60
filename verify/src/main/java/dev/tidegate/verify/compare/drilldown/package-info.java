/** From buckets that differ down to rows and columns. */
package dev.tidegate.verify.compare.drilldown;
