/** Pipelines that an older Tidegate has left behind. */
package dev.tidegate.system.upgrade;
