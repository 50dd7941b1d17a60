package dev.tidegate.model.failure;

/** Errors of the check despite which a pipeline starts that streams already. */
public enum Tolerance implements CodeProperty {
    /** A server may be back soon: a new pipeline waits a few seconds for it. */
    OUTAGE,
    /**
     * The tables of the two sides differ now, or what may be done with them, which says nothing about the point at which the
     * stream stands: the lane stops where it must, and says what to do.
     */
    TABLE_DIFFERENCE,
    /** The role that is concerned does nothing until it is put right, and the others continue. */
    AWAITED
}
