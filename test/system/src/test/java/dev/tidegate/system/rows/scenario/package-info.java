/** Tables and changes that each go through load and stream. */
package dev.tidegate.system.rows.scenario;
