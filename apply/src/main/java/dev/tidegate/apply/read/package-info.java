/** The topic's reader: checks that nothing is missing, and gathers whole source transactions into batches. */
package dev.tidegate.apply.read;
