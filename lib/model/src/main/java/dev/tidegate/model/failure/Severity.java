package dev.tidegate.model.failure;

/** Severity of a finding. */
public enum Severity implements CodeProperty {
    /** The pipeline does not start before it is fixed. */
    ERROR,
    /** The pipeline runs, but something will not be as the user may expect. */
    WARNING,
    INFO
}
