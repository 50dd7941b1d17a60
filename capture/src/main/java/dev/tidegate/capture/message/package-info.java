/** Heartbeats and fences, written into the source's WAL. */
package dev.tidegate.capture.message;
