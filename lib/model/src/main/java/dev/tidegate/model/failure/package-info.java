/** Failures: coded, sorted into retry or stop, with the step that mends them. */
package dev.tidegate.model.failure;
