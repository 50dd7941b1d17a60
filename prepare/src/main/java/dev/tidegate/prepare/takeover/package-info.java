/** Whether the application would find on the target what it has on the source: read from catalogs alone, for the gate. */
package dev.tidegate.prepare.takeover;
