/** What source, Kafka and target answer: each asked on its own, none waits for another. */
package dev.tidegate.lagmonitor.probe;
