/** What verifications have found and repaired, and how they ask the applier for a snapshot. */
package dev.tidegate.state.verification;
