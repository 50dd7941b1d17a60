/** Tests of the type matrix. */
package dev.tidegate.preflight.types;
