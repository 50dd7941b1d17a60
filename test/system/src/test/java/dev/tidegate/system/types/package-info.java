/** Every value of every type and encoding, through load and stream. */
package dev.tidegate.system.types;
