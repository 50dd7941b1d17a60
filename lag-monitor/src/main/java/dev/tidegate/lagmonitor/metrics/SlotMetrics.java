package dev.tidegate.lagmonitor.metrics;

import dev.tidegate.lagmonitor.lag.SlotForecast;
import dev.tidegate.lagmonitor.model.SlotStatus;
import dev.tidegate.lagmonitor.model.SourceView;
import java.util.Optional;
import java.util.function.Function;

/** Metrics of the replication slot: whether it is read, what it retains, how long it lasts. */
final class SlotMetrics {

    private final ViewMeters meters;

    private SlotMetrics(ViewMeters meters) {
        this.meters = meters;
    }

    static void add(ViewMeters meters) {
        new SlotMetrics(meters).addSlot();
    }

    private void addSlot() {
        slot(
                "tidegate.slot.active",
                "",
                "1 if a capture reads from the slot",
                s -> Optional.of(s.active() ? 1.0 : 0.0));
        slot(
                "tidegate.slot.lost",
                "",
                "1 if the slot can never be read again",
                s -> Optional.of(s.isLost() ? 1.0 : 0.0));
        slot("tidegate.slot.retained", "bytes", "WAL that the source keeps", s -> s.retainedBytes()
                .map(Long::doubleValue));
        slot("tidegate.slot.safe", "bytes", "WAL that may still be written before it is lost", s -> s.safeWalBytes()
                .map(Long::doubleValue));
        slot(
                "tidegate.slot.catalog.xmin.age",
                "transactions",
                "Age of the oldest one kept from vacuum",
                s -> s.catalogXminAge().map(Long::doubleValue));
        meters.gauge(
                "tidegate.slot.lasts",
                "seconds",
                "Time until the slot is lost at the present WAL rate",
                pipeline -> pipeline.slotForecast().value().map(SlotMetrics::lasts));
    }

    /** No end in sight is infinite; only the unknown is NaN. */
    private static double lasts(SlotForecast forecast) {
        return forecast.left().map(ViewMeters::seconds).orElse(Double.POSITIVE_INFINITY);
    }

    private void slot(String name, String unit, String help, Function<SlotStatus, Optional<Double>> value) {
        meters.gauge(name, unit, help, pipeline -> pipeline.source()
                .then(SourceView::slot)
                .value()
                .flatMap(value));
    }
}
