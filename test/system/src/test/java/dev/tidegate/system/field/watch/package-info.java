/** What the source's catalogs and settings say and its WAL does not, noticed while the pipeline runs. */
package dev.tidegate.system.field.watch;
