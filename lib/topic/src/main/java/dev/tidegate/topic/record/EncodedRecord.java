package dev.tidegate.topic.record;

/**
 * Key and value of one Kafka record.
 *
 * @param key null for records that belong to no row
 */
@SuppressWarnings("ArrayRecordComponent") // handed straight to the producer; nobody compares them
public record EncodedRecord(byte[] key, byte[] value) {}
