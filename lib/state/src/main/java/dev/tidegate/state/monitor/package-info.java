/** What the lag monitor keeps of the past. */
package dev.tidegate.state.monitor;
