/** From the slot to records: reads raw pgoutput messages in chunks, and decodes them. Knows neither Debezium nor Kafka. */
package dev.tidegate.capture.pgoutput;
