/** What the target lacks for a value or a row that it refused, and the SQL for it from the source's catalog. */
package dev.tidegate.apply.hint;
