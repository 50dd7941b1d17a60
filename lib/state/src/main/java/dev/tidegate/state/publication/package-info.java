/** The source's publication as it was when the pipeline was set up, and tables that a change of it may have cost rows. */
package dev.tidegate.state.publication;
