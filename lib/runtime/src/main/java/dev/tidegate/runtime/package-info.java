/** The run loop: a role works until it is stopped, and is started again after failures that pass. */
package dev.tidegate.runtime;
