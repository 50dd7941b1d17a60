/** Assessment of a database before its migration: sizes, writes, risks, and how long the load may take. */
package dev.tidegate.prepare.assess;
