/** Sequences of a pipeline, and their values on both sides. */
package dev.tidegate.postgres.sequence;
