/** A pipeline's parts put together in one process: the only place that knows them all. */
package dev.tidegate.app.roles;
