/** Commands as a user meets them: output, exit codes, questions. */
package dev.tidegate.system.command;
