/** The command {@code tidegate}. {@link dev.tidegate.app.Tidegate} is where it starts. */
package dev.tidegate.app;
