/** WAL to Kafka. {@link dev.tidegate.capture.CapturePipeline} shows the whole flow. */
package dev.tidegate.capture;
