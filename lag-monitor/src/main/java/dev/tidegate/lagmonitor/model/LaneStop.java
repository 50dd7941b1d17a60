package dev.tidegate.lagmonitor.model;

import java.time.Instant;

/** What the applier left behind when it stopped for good. */
public record LaneStop(String code, String problem, String nextStep, Instant stoppedAt) {}
