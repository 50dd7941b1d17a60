/** Tables that join a pipeline which already streams. */
package dev.tidegate.system.late;
