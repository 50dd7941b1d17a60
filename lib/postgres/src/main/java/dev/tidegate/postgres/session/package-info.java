/** Sessions on the two databases, with the settings that make a value's text the same everywhere. */
package dev.tidegate.postgres.session;
