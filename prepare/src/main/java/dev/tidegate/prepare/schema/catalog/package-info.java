/** Objects of a database, one by one, as its catalogs define them. */
package dev.tidegate.prepare.schema.catalog;
