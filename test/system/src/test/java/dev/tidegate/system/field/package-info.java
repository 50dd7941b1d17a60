/** Databases and work that people have reported to go wrong with replication tools, each as one of its kind. */
package dev.tidegate.system.field;
