/** Processes that tests start and kill, and the directories they leave. */
package dev.tidegate.testkit.process;
