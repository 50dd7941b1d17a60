package dev.tidegate.state.lane;

import java.time.Instant;

/** The reason why an applier stopped its lane and waits for a person. */
public record LaneStop(String code, String problem, String nextStep, Instant stoppedAt) {}
