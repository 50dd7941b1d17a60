/** Targets with other names, types and precision. */
package dev.tidegate.system.names;
