/** The run loop: a role works until it is stopped or done, and is started again after transient failures. */
package dev.tidegate.runtime;
