/** Checks of which tables are selected and where they are mapped to. */
package dev.tidegate.prepare.check.selection;
