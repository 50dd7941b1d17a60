/** What a load copies: tables split into pieces, and the state of each. */
package dev.tidegate.load.plan;
