/** Checks of what the roles may do on source and target. */
package dev.tidegate.prepare.check.rights;
