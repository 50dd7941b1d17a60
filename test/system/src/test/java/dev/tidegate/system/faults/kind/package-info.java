/** Every kind of fault of the campaign. {@link FaultKinds} has the list. */
package dev.tidegate.system.faults.kind;
