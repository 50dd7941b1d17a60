/** What a database holds, object by object, as its catalogs define it. */
package dev.tidegate.prepare.schema.catalog;
