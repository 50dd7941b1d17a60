/** Checks, and what they are told of source and target. */
package dev.tidegate.prepare.check.model;
