/** The campaigns: whole pipelines under a workload while their parts are killed, and while every kind of call fails. */
package dev.tidegate.system.faults;
