/** The types that a column can have: a value of each, which of them are refused, and tables to try them on. */
package dev.tidegate.prepare.check.types;
