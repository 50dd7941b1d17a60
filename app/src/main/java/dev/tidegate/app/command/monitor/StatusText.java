package dev.tidegate.app.command.monitor;

import dev.tidegate.app.text.TextTable;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SlotStatus;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.model.table.TableStatus.State;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.state.SchemaNotice;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.state.sequence.SequenceState.Standing;
import dev.tidegate.state.sequence.SequenceStates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The status for people. */
public final class StatusText {

    private final List<String> lines = new ArrayList<>();

    private StatusText() {}

    static List<String> print(StatusReport status) {
        StatusText text = new StatusText();
        text.add(status);
        return text.lines;
    }

    private void add(StatusReport status) {
        TextTable head = new TextTable("", "");
        head.add("pipeline", status.pipeline().value());
        head.add("phase", status.target().state().phase().text());
        head.add("source", status.target().state().sourceDatabase() + ", WAL at " + text(status.sourceLsn()));
        status.target().state().consistentLsn().ifPresent(lsn -> head.add("stream from", lsn.toString()));
        lines.addAll(head.rows());
        addLane(status);
        addSlot(status.slot());
        status.schema().ofSource().value().orElse(List.of()).forEach(notice -> {
            lines.add("  WARNING  " + notice.code() + "  " + notice.subject() + ": " + notice.problem());
            lines.add("           -> " + notice.nextStep());
        });
        addSequences(status.sequences());
        lines.add("");
        if (status.tables().stream().anyMatch(table -> table.state() != State.STREAMING)) {
            lines.add("load  " + status.tables(State.LOADED) + " loaded, " + status.tables(State.LOADING) + " loading, "
                    + status.tables(State.QUEUED) + " queued, " + status.tables(State.ERRORED) + " errored, "
                    + status.tables(State.CATCHING_UP) + " catching up");
        }
        addTables(status.tables());
        status.tables().forEach(table -> table.load().failure().ifPresent(failure -> {
            lines.add("  " + table.table() + " " + failure.code() + ": " + failure.problem());
            lines.add("  -> " + failure.nextStep());
        }));
        addSchema(status.schema());
    }

    private void addSchema(SchemaStatus schema) {
        List<SchemaNotice> notices = schema.notices().value().orElse(List.of());
        if (notices.isEmpty() && schema.events().isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("schema changes");
        for (SchemaNotice notice : notices) {
            lines.add("  WARNING  " + notice.code() + "  " + notice.table() + ": " + notice.problem());
            lines.add("           -> " + notice.nextStep());
        }
        for (SchemaNotice event : schema.events()) {
            lines.add("  " + event.code() + "  " + event.table() + ": " + event.problem());
        }
    }

    private void addSequences(SequenceStates sequences) {
        lines.add("");
        if (sequences.checkedAt().isEmpty()) {
            lines.add("sequences  unknown: nobody has looked yet (tidegate sequences, or run and apply)");
            return;
        }
        lines.add("sequences  " + sequences.count(Standing.IN_STEP) + " in sync, " + sequences.count(Standing.BEHIND)
                + " behind, " + sequences.problems() + " with a problem, as of "
                + sequences.checkedAt().get() + " (target's clock)");
        TextTable table = new TextTable("", "", "");
        sequences.sequences().stream()
                .filter(sequence -> !sequence.isInStep())
                .forEach(sequence ->
                        table.add("  " + sequence.id(), sequence.standing().text(), sequence.note()));
        lines.addAll(table.rows());
    }

    private void addLane(StatusReport status) {
        Optional<Checkpoint> applied = status.target().checkpoint();
        lines.add("");
        lines.add("lane 0");
        TextTable table = new TextTable("", "");
        table.add("  captured", text(status.captured()));
        table.add("  applied", text(applied.map(Checkpoint::commitLsn)));
        table.add("  lag", text(status.view().lag().time().map(HumanFormat::lag)) + behind(status));
        table.add("  speed", text(status.changesPerSecond().map(rate -> HumanFormat.rate(rate) + " changes/s")));
        table.add(
                "  so far",
                HumanFormat.count(applied.map(Checkpoint::changes).orElse(0L), "change") + " in "
                        + HumanFormat.count(
                                applied.map(Checkpoint::transactions).orElse(0L), "transaction"));
        table.add("  last commit", instant(applied.flatMap(Checkpoint::sourceCommitAt)));
        table.add("  last heartbeat", instant(applied.flatMap(Checkpoint::heartbeatAt)));
        status.target().stop().ifPresent(stop -> {
            table.add("  STOPPED", stop.code() + ": " + stop.problem());
            table.add("", "-> " + stop.nextStep());
        });
        lines.addAll(table.rows());
    }

    private static String behind(StatusReport status) {
        return status.view()
                .lag()
                .bytes()
                .value()
                .map(bytes -> ", " + HumanFormat.bytes(bytes) + " of WAL")
                .orElse("");
    }

    private void addSlot(Observed<SlotStatus> slot) {
        lines.add("");
        if (slot.value().isEmpty()) {
            lines.add("slot  " + text(slot.map(SlotStatus::name)));
            return;
        }
        SlotStatus found = slot.value().get();
        lines.add("slot " + found.name());
        TextTable table = new TextTable("", "");
        table.add("  active", found.active() ? "yes" : "no: no capture reads from it");
        found.walStatus().ifPresent(status -> table.add("  WAL status", status + invalidation(found)));
        table.add("  confirmed", text(found.confirmedLsn()));
        String safe = found.safeWalBytes()
                .map(bytes -> ", lost after " + HumanFormat.bytes(bytes) + " more")
                .orElse("");
        table.add("  WAL kept", found.retainedBytes().map(HumanFormat::bytes).orElse("unknown") + safe);
        found.failover().filter(kept -> !kept).ifPresent(kept -> table.add("  failover", "no: it is gone after one"));
        found.standbys()
                .forEach(copy -> table.add(
                        "  standby",
                        copy.host() + ": " + copy.state().text() + (copy.note().isEmpty() ? "" : ", " + copy.note())));
        lines.addAll(table.rows());
    }

    private static String invalidation(SlotStatus slot) {
        return slot.invalidationReason().map(reason -> " (" + reason + ")").orElse("");
    }

    private void addTables(List<TableStatus> tables) {
        TextTable table = new TextTable("table", "state", ">rows copied", ">copied", "drift or progress");
        for (TableStatus status : tables) {
            table.add(
                    status.table()
                            + status.writtenAs().map(names -> " -> " + names).orElse(""),
                    status.state().text(),
                    HumanFormat.count(status.rows()),
                    HumanFormat.bytes(status.bytes()),
                    drift(status) + progress(status));
        }
        lines.addAll(table.lines());
    }

    private static String progress(TableStatus table) {
        if (table.state() != State.LOADING) {
            return "";
        }
        long estimated = Math.max(1, table.load().estimatedRows());
        return String.format(
                Locale.ROOT,
                "%s%d of %d pieces, %s rows/s%s",
                table.load().estimatedRows() > 0
                        ? HumanFormat.percent(Math.min(0.99, (double) table.rows() / estimated)) + ", "
                        : "",
                table.load().piecesLoaded(),
                table.load().pieces(),
                HumanFormat.rate(table.load().rowsPerSecond()),
                table.load()
                        .eta()
                        .map(eta -> ", " + HumanFormat.remaining(eta) + " left")
                        .orElse(""));
    }

    private static String drift(TableStatus status) {
        return status.drift().rows().entrySet().stream()
                .map(entry -> entry.getKey().text() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String text(Observed<?> reading) {
        return reading.value()
                .map(Object::toString)
                .orElseGet(() -> "unknown: " + reading.reason().orElse(""));
    }

    private static String text(Optional<?> value) {
        return value.map(Object::toString).orElse("nothing yet");
    }

    private static String instant(Optional<Instant> instant) {
        return instant.map(Instant::toString)
                .map(text -> text + " (source's clock)")
                .orElse("none yet");
    }
}
