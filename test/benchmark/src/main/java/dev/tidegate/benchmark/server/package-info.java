/** The servers and directories of a run. */
package dev.tidegate.benchmark.server;
