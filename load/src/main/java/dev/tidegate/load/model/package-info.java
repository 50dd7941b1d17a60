/** What the parts of a load share: pieces of tables, progress, limits. */
package dev.tidegate.load.model;
