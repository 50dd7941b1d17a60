/** Results of runs, and the thresholds they are held against. */
package dev.tidegate.benchmark.result;
