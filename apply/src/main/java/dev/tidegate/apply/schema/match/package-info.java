/** Column mapping: which columns are still the same ones after ALTER TABLE, and how sure that is. */
package dev.tidegate.apply.schema.match;
