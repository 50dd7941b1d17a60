/** The command {@code tidegate}. {@link dev.tidegate.cli.Tidegate} is where it starts. */
package dev.tidegate.cli;
