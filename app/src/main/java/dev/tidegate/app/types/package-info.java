/** {@code check --types}: the matrix of types on the user's own servers. */
package dev.tidegate.app.types;
