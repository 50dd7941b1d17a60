/** What is known of a pipeline from outside: read from source, Kafka and target, never asked of capture or apply. */
package dev.tidegate.app.status;
