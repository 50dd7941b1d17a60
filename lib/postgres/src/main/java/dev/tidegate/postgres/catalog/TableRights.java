package dev.tidegate.postgres.catalog;

/**
 * What the session's role may do with a table.
 *
 * @param owner name of the owning role
 * @param owned whether the session's role is the owner or a member of it
 * @param usage of the schema
 * @param select on the table
 * @param write INSERT, UPDATE, DELETE and TRUNCATE on the table, all of them
 * @param rowSecurity whether policies can hide rows from the session's role
 */
public record TableRights(
        String owner, boolean owned, boolean usage, boolean select, boolean write, boolean rowSecurity) {}
