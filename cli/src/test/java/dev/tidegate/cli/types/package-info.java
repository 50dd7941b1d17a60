/** The proof that values arrive as they are. */
package dev.tidegate.cli.types;
