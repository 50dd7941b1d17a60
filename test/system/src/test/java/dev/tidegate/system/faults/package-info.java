/** The campaign: whole pipelines under a workload while their parts are killed. */
package dev.tidegate.system.faults;
