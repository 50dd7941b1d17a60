/** The load as people see it: bars on a terminal, lines elsewhere. */
package dev.tidegate.app.terminal;
