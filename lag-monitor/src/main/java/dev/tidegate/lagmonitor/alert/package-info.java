/** Alerts: their conditions, when they fire and are resolved, and who is notified. */
package dev.tidegate.lagmonitor.alert;
