/** Schemas that applications make, through everything that Tidegate does. */
package dev.tidegate.system.schemas;
