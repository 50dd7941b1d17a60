/** The removal of everything that a pipeline created on both sides. */
package dev.tidegate.load.drop;
