package dev.tidegate.prepare.assess.model;

import dev.tidegate.model.TableId;

/**
 * A column whose values may not arrive as they are.
 *
 * @param refused whether `check` forbids it; otherwise certain values are concerned
 */
public record TypeAtRisk(TableId table, String column, String type, boolean refused, String why) {}
