/**
 * Before a migration: the check of a pipeline ({@code check.Preflight}), the assessment ({@code assess.AssessService}), and the
 * schema's copy and comparison ({@code schema.copy.SchemaCopy}, {@code schema.diff.SchemaDiff}).
 */
package dev.tidegate.prepare;
