/** What the monitor tells by itself: conditions, when they are told of, and whom. */
package dev.tidegate.lagmonitor.alert;
