/** How far behind, by what the target holds on the source's clock; how it moves, and how long the slot lasts. */
package dev.tidegate.lagmonitor.lag;
