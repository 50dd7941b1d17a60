/** The monitor within a command: a few samples, and what people read. */
package dev.tidegate.app.command.monitor;
