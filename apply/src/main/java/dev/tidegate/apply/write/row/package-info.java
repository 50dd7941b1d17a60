/** Statements that write one change after the other, the drift that they find, and what refusals mean. */
package dev.tidegate.apply.write.row;
