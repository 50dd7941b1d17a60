/** The pipeline's slot: checks before a run, its WAL as chunks, and up to where the source may forget it. */
package dev.tidegate.capture.slot;
