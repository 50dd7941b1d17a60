/** The bytes of the topic's contract, and what its writer and its readers share. */
package dev.tidegate.topic.codec.form;
