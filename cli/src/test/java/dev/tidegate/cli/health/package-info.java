/** Whether this process makes progress. */
package dev.tidegate.cli.health;
