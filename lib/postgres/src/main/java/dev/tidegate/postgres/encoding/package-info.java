/** Texts of sources that are not UTF8, as UTF-8. */
package dev.tidegate.postgres.encoding;
