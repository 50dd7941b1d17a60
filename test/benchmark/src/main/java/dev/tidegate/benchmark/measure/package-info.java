/** One run of a scenario: what is written, watched and metered. */
package dev.tidegate.benchmark.measure;
