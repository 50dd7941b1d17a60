/** Rows for a schema that nobody described: what its catalogs say of types, keys and constraints, and tries for the rest. */
package dev.tidegate.testkit.generate;
