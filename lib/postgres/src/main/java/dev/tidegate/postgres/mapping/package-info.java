/** Tables and columns of the source beside those of the target, by names and types. */
package dev.tidegate.postgres.mapping;
