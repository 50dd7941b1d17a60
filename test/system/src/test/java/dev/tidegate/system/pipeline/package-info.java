/** Pipelines that several system tests use. */
package dev.tidegate.system.pipeline;
