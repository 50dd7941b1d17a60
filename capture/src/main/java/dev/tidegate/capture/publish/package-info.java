/** Records into the topic: Kafka transactions, progress, and what the broker's disk holds. */
package dev.tidegate.capture.publish;
