/** Tidegate's own messages in the source's WAL (heartbeat, fence, verification): their forms, and how one is written. */
package dev.tidegate.topic.message;
