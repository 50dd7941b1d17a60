package dev.tidegate.app.roles;

/** How far a pipeline has come. Each {@link RoleSpec} says in which phase its role starts. */
public enum Phase {
    START,
    /** Publication and slot exist and are recorded: changes can be captured, while tables are copied. */
    SLOT_READY,
    /** The tables are copied: changes can be applied. */
    STREAMING
}
