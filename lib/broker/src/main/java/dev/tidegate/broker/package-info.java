/** A real single-node Kafka broker inside this process, for pipelines that bring no cluster of their own. */
package dev.tidegate.broker;
