/** Weeks in an hour and a half: what must not grow while a pipeline runs. */
package dev.tidegate.benchmark.soak;
