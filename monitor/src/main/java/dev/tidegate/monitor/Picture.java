package dev.tidegate.monitor;

import dev.tidegate.monitor.lag.LaneLag;
import dev.tidegate.monitor.lag.Movement;
import dev.tidegate.monitor.lag.SlotForecast;
import dev.tidegate.monitor.probe.SourceView;
import dev.tidegate.monitor.probe.TargetView;
import dev.tidegate.monitor.probe.TopicView;
import java.time.Instant;

/**
 * The pipeline at one moment, as far as it can be seen.
 *
 * @param at this machine's clock; for people, never for a lag
 */
public record Picture(
        Instant at,
        Reading<SourceView> source,
        Reading<TopicView> topic,
        Reading<TargetView> target,
        LaneLag lag,
        Movement movement,
        Reading<SlotForecast> slotForecast) {}
