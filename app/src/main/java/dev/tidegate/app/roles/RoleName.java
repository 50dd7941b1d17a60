package dev.tidegate.app.roles;

/** The roles of a pipeline; {@link Roles} says what each is. */
public enum RoleName {
    LOAD,
    STREAMING_WAIT,
    CAPTURE,
    LATE_TABLES,
    UNREPLICATED_TABLES,
    APPLY,
    TABLE_CATCH_UP,
    SEQUENCES,
    MONITOR
}
