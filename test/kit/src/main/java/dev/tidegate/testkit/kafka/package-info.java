/** Kafka brokers for tests: in this process, in processes that are killed, in containers. */
package dev.tidegate.testkit.kafka;
