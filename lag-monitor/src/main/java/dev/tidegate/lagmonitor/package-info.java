/** The lag monitor: how far behind the target truly is, and whether one may switch over. */
package dev.tidegate.lagmonitor;
