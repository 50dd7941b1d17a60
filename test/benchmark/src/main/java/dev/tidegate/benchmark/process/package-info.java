/** What /proc and the collector's log say of a process. */
package dev.tidegate.benchmark.process;
