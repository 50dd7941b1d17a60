/** The topic's one codec: {@link dev.tidegate.topic.codec.RecordWriter} and {@link dev.tidegate.topic.codec.RecordReader}. */
package dev.tidegate.topic.codec;
