/** What the other schema packages share: a described table, the target's table, its DDL, problems and stops. */
package dev.tidegate.apply.schema.model;
