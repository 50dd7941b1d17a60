/** Statements that write many rows: COPY, and UPDATE and DELETE from arrays. */
package dev.tidegate.apply.write.bulk;
