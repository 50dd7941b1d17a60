/**
 * Kafka to target. {@link dev.tidegate.apply.ApplyPipeline} shows the whole flow: {@code read} reads the topic and gathers
 * batches, {@code merge} turns a batch into its net effect, {@code write} writes it.
 */
package dev.tidegate.apply;
