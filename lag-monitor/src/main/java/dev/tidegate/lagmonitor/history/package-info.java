/** An hour of looks in memory, and minutes of them in the target. */
package dev.tidegate.lagmonitor.history;
