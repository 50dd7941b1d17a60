package dev.tidegate.system.faults.campaign;

import dev.tidegate.system.faults.model.Dice;
import dev.tidegate.system.faults.model.FaultKind;
import java.time.Duration;

/**
 * A fault that will happen.
 *
 * @param number from 0 on, through the whole campaign
 * @param delay after the one before it in its group
 * @param dice for its own parameters
 */
record PlannedFault(int number, FaultKind kind, Duration delay, Dice dice) {}
