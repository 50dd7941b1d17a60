/** Checks of constraints and triggers of the target that replicated rows pass by or fire. */
package dev.tidegate.prepare.check.constraint;
