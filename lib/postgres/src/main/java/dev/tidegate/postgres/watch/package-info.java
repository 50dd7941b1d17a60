/** What else the source's catalogs say and its WAL does not: whether it has changed, and into what. */
package dev.tidegate.postgres.watch;
