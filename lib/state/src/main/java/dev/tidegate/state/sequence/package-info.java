/** What the rounds over the sequences have found. */
package dev.tidegate.state.sequence;
