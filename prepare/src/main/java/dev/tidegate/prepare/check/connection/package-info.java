/** Checks of connections: databases, TLS, Kafka, the data directory. */
package dev.tidegate.prepare.check.connection;
