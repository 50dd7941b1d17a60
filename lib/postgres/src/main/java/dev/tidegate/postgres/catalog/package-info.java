/** What a server's catalogs say: tables, columns, keys, publications, slots, open transactions. Read only. */
package dev.tidegate.postgres.catalog;
