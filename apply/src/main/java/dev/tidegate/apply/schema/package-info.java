/** Tables of the source that change under way: which of the target's columns a value belongs to, and what must be done first. */
package dev.tidegate.apply.schema;
