/** The codes of all failures and findings; docs/ERRORS.md is generated from them. */
package dev.tidegate.model.failure.code;
