/**
 * The topic contract (docs/TOPICS.md): what capture writes to a lane and apply reads from it. {@link
 * dev.tidegate.core.wire.RecordWriter} and {@link dev.tidegate.core.wire.RecordReader} are its two ends; nothing else
 * knows the JSON.
 */
package dev.tidegate.core.wire;
