/** What depends on a server's major version. */
package dev.tidegate.postgres.version;
