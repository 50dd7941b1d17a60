/** The monitor within a command: a few looks, and what people read. */
package dev.tidegate.app.command.monitor;
