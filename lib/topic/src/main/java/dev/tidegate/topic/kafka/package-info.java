/** How every role talks to Kafka: client settings, the lane's topic, and what a failure means. */
package dev.tidegate.topic.kafka;
