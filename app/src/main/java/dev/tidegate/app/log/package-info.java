/** What of an event and its exception may be printed. */
package dev.tidegate.app.log;
