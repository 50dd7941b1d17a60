/**
 * Kafka to target. {@link dev.tidegate.apply.ApplyPipeline} shows the whole flow; {@code lane} reads the topic and
 * gathers batches, {@code fold} turns a batch into its net effect, {@code target} writes it.
 */
package dev.tidegate.apply;
