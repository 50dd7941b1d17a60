package dev.tidegate.lagmonitor.metrics;

import dev.tidegate.model.text.PrintableText;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.List;

/** Names of tables go into labels, and labels to terminals and pages of others. */
final class PrintableLabels implements MeterFilter {

    @Override
    public Meter.Id map(Meter.Id id) {
        List<Tag> printable = id.getTags().stream()
                .map(tag -> Tag.of(tag.getKey(), PrintableText.line(tag.getValue())))
                .toList();
        return id.replaceTags(printable);
    }
}
