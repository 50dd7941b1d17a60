/** What a kind of fault is. */
package dev.tidegate.system.faults.model;
