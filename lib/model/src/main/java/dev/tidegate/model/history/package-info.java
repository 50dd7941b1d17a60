/** What tells one history of a source from another that has the same positions. */
package dev.tidegate.model.history;
