/** What Tidegate keeps in the target (schema {@code tidegate}): the only state that decides. */
package dev.tidegate.state;
