/** Sequences kept in step, in either direction. Uses core only; {@link SequenceService} shows the flow. */
package dev.tidegate.apply.sequences;
