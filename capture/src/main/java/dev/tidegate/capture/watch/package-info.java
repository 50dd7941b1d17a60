/** Watch over what changes on the source without a trace in the WAL. */
package dev.tidegate.capture.watch;
