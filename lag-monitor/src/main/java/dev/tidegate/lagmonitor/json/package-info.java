/** What the monitor says, for programs. */
package dev.tidegate.lagmonitor.json;
