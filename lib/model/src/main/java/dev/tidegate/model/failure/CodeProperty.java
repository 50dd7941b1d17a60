package dev.tidegate.model.failure;

/** A property of a code: how bad a finding or failure with it can be, and what a start tolerates. */
public sealed interface CodeProperty permits FailureCategory, Severity, Tolerance {

    /** The constant's name. */
    String name();
}
