/** Checks of the servers: versions, settings, free slots and walsenders. */
package dev.tidegate.prepare.check.server;
