/** What the gate asks of the comparison of both sides. */
package dev.tidegate.app.takeover;
