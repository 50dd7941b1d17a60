/** The lane's side of apply: reads the topic, checks that nothing is missing, and gathers whole source transactions. */
package dev.tidegate.apply.read;
