/** The source's history as the target holds it, and the comparison of a source with it. */
package dev.tidegate.state.history;
