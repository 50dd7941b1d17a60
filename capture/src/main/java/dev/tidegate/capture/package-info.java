/** WAL to Kafka. {@link dev.tidegate.capture.CaptureService} shows the whole flow. */
package dev.tidegate.capture;
