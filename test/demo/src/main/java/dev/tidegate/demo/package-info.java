/** {@code tidegate demo}: the whole chain on servers of its own, with a workload, and a comparison of both sides. */
package dev.tidegate.demo;
