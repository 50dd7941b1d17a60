/** Check of everything that would keep a pipeline from running. Start reading at {@code Preflight}. */
package dev.tidegate.prepare.check;
