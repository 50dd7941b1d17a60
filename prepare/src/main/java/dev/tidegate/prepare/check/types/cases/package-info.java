/** The types that a column can have, with difficult values of each. */
package dev.tidegate.prepare.check.types.cases;
