/**
 * The topic contract (docs/TOPICS.md): what capture writes to a lane and apply reads from it. {@link
 * dev.tidegate.topic.codec.RecordWriter} and {@link dev.tidegate.topic.codec.RecordReader} are its two ends; nothing else
 * knows the JSON.
 */
package dev.tidegate.topic.record;
