/** Failures and their codes: what happened, whether to try again, and what to do. */
package dev.tidegate.model.failure;
