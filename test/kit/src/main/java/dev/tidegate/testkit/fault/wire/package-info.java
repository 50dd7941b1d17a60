/** Proxies that know where the messages of PostgreSQL and Kafka begin and end, and can fail at any one of them. */
package dev.tidegate.testkit.fault.wire;
