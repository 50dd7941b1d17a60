/** Tables of the source that change while the pipeline runs. */
package dev.tidegate.system.schemachange;
