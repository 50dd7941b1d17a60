/** Records in the exact form in which Tidegate writes them, read without a JSON parser. */
package dev.tidegate.topic.codec.fast;
