/** Sequences of one side kept ahead of the other's. {@link dev.tidegate.apply.sequences.SequenceService} shows the flow. */
package dev.tidegate.apply.sequences;
