/** An hour of samples in memory, and minutes of them in the target. */
package dev.tidegate.lagmonitor.history;
