/** The configuration: one immutable record per component, checked when built. */
package dev.tidegate.config;
