/**
 * Debezium's engine and connector, with our replication stream in place of theirs (docs/adr/0001-capture-decoder.md). The
 * only package that knows Debezium and Kafka Connect.
 */
package dev.tidegate.capture.debezium;
