/** Checks of column types: which are refused or limited, and whether the target's takes every value. */
package dev.tidegate.prepare.check.types;
