/** Notices that a connection is dead although nothing says so: what passes on its socket, and what its server says of it. */
package dev.tidegate.postgres.link;
