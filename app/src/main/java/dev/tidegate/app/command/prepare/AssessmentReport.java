package dev.tidegate.app.command.prepare;

import dev.tidegate.app.report.Report;
import dev.tidegate.app.report.Report.Figure;
import dev.tidegate.app.report.Report.Level;
import dev.tidegate.app.report.Report.Part;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.prepare.assess.model.Assessment;
import dev.tidegate.prepare.assess.model.LeftOut;
import dev.tidegate.prepare.assess.model.LoadEstimate;
import dev.tidegate.prepare.assess.model.TableUse;
import dev.tidegate.prepare.assess.model.TypeAtRisk;
import dev.tidegate.prepare.assess.model.WalUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Report of an assessment: its figures and tables in words. */
final class AssessmentReport {

    private static final int TABLES_MAX = 50;
    private static final int OTHERS_MAX = 30;
    private static final int STREAMS = 4;

    private AssessmentReport() {}

    static Report of(Assessment assessment) {
        return new Report(
                "Assessment of " + assessment.database(),
                HumanFormat.time(assessment.takenAt()) + " by the source's clock; rates over "
                        + HumanFormat.estimate(assessment.sample().toMillis() / 1000.0) + "; PostgreSQL "
                        + assessment.version() + ", " + assessment.encoding() + ", collation "
                        + assessment.collation() + "; target "
                        + assessment
                                .targetVersion()
                                .map(version -> "PostgreSQL " + version)
                                .orElse("not reached: " + assessment.targetUnknown()),
                figures(assessment),
                List.of(
                        tables(assessment),
                        withoutKey(assessment),
                        types(assessment),
                        extensions(assessment),
                        transactions(assessment),
                        wal(assessment),
                        load(assessment),
                        unused(assessment),
                        duplicates(assessment),
                        leftOut(assessment)));
    }

    private static List<Figure> figures(Assessment a) {
        long rows = a.tables().stream()
                .mapToLong(table -> Math.max(0, table.rows()))
                .sum();
        double writes =
                a.tables().stream().mapToDouble(TableUse::writesPerSecond).sum();
        return List.of(
                new Figure(
                        "Tables",
                        Integer.toString(a.tables().size()),
                        HumanFormat.bytes(a.tableBytes()) + " and " + HumanFormat.bytes(a.indexBytes()) + " of indexes",
                        Level.NEUTRAL),
                new Figure("Rows", "~" + HumanFormat.compact(rows), "estimated by ANALYZE", Level.NEUTRAL),
                new Figure("Writes", HumanFormat.rate(writes), "rows per second, in the sample", Level.NEUTRAL),
                new Figure(
                        "WAL",
                        a.wal()
                                .bytesPerSecond()
                                .map(rate -> HumanFormat.bytes(rate.longValue()) + "/s")
                                .orElse("unknown"),
                        a.wal()
                                .bytesPerSecond()
                                .map(rate -> HumanFormat.bytes((long) (rate * 86_400)) + " a day at this rate")
                                .orElse(""),
                        Level.NEUTRAL),
                new Figure("Slot may lag", slotLasts(a.wal()), slotHint(a.wal()), slotLevel(a.wal())),
                new Figure(
                        "Load",
                        a.load()
                                .seconds(a.tableBytes(), 1)
                                .map(HumanFormat::estimate)
                                .orElse("unknown"),
                        a.load()
                                .seconds(a.tableBytes(), STREAMS)
                                .map(time -> HumanFormat.estimate(time) + " with " + STREAMS
                                        + " streams at best; without indexes")
                                .orElse("nothing was measured"),
                        Level.NEUTRAL),
                count("Without key", a.withoutKey().size(), "tables whose updates fail once published", Level.BAD),
                count(
                        "Types at risk",
                        a.types().size(),
                        "columns",
                        a.types().stream().anyMatch(TypeAtRisk::refused) ? Level.BAD : Level.WARNING),
                count("Long transactions", a.transactions().size(), "open for over a minute", Level.WARNING));
    }

    private static Figure count(String label, int count, String hint, Level ifAny) {
        return new Figure(label, Integer.toString(count), hint, count == 0 ? Level.GOOD : ifAny);
    }

    private static String slotLasts(WalUse wal) {
        if (wal.keepSizeBytes().isEmpty()) {
            return "unknown";
        }
        return wal.slotLastsSeconds().map(HumanFormat::estimate).orElse("long");
    }

    private static String slotHint(WalUse wal) {
        return wal.keepSizeBytes().isPresent()
                ? "until max_slot_wal_keep_size ("
                        + HumanFormat.bytes(wal.keepSizeBytes().getAsLong()) + ") ends it"
                : "no limit but the disk, whose free space cannot be asked by SQL";
    }

    private static Level slotLevel(WalUse wal) {
        return wal.slotLastsSeconds().filter(seconds -> seconds < 6 * 3600).isPresent() ? Level.WARNING : Level.NEUTRAL;
    }

    private static Part tables(Assessment a) {
        List<List<String>> rows = new ArrayList<>();
        List<Double> share = new ArrayList<>();
        double all = Math.max(1, a.tableBytes());
        for (TableUse table :
                a.tables().subList(0, Math.min(TABLES_MAX, a.tables().size()))) {
            rows.add(List.of(
                    table.id().toString(),
                    HumanFormat.bytes(table.bytes()),
                    HumanFormat.bytes(table.indexBytes()),
                    table.rows() < 0 ? "unknown" : "~" + HumanFormat.compact(table.rows()),
                    HumanFormat.rate(table.insertsPerSecond()),
                    HumanFormat.rate(table.updatesPerSecond()),
                    HumanFormat.rate(table.deletesPerSecond()),
                    HumanFormat.compact(table.sequentialScans()),
                    HumanFormat.compact(table.indexScans()),
                    a.load()
                            .seconds(table.bytes(), 1)
                            .map(HumanFormat::estimate)
                            .orElse("unknown")));
            share.add(table.bytes() / all);
        }
        String sizes =
                a.sizesEstimated() ? "A table was locked, so sizes are those of the last VACUUM or ANALYZE. " : "";
        return new Part(
                "Tables",
                sizes + "Rows are ANALYZE's estimates. Partitions by themselves. Load: in one stream, without indexes."
                        + more(a.tables().size(), TABLES_MAX),
                Level.NEUTRAL,
                List.of(
                        "table",
                        ">size",
                        ">indexes",
                        ">rows",
                        ">insert/s",
                        ">update/s",
                        ">delete/s",
                        ">seq scans",
                        ">index scans",
                        ">load"),
                rows,
                share,
                "tables.include selects no table.");
    }

    private static Part withoutKey(Assessment a) {
        return new Part(
                "Tables without key",
                "Once published, UPDATE and DELETE on them fail on the source: give them a primary key or REPLICA"
                        + " IDENTITY FULL.",
                Level.BAD,
                List.of("table", ">size", ">rows", ">update/s", ">delete/s"),
                a.withoutKey().stream()
                        .map(table -> List.of(
                                table.id().toString(),
                                HumanFormat.bytes(table.bytes()),
                                table.rows() < 0 ? "unknown" : "~" + HumanFormat.compact(table.rows()),
                                HumanFormat.rate(table.updatesPerSecond()),
                                HumanFormat.rate(table.deletesPerSecond())))
                        .toList(),
                "Every table has one.");
    }

    private static Part types(Assessment a) {
        return new Part(
                "Types at risk",
                "Values that may not be replicated unchanged. Refused ones prevent the pipeline's start.",
                a.types().stream().anyMatch(TypeAtRisk::refused) ? Level.BAD : Level.WARNING,
                List.of("column", "type", "", "why"),
                a.types().stream()
                        .map(type -> List.of(
                                type.table() + "." + type.column(),
                                type.type(),
                                type.refused() ? "refused" : "limited",
                                type.why()))
                        .toList(),
                "None.");
    }

    private static Part extensions(Assessment a) {
        boolean asked = a.targetVersion().isPresent();
        boolean missing =
                asked && a.extensions().stream().anyMatch(e -> e.targetVersion().isEmpty());
        return new Part(
                "Extensions",
                missing ? "The target cannot have all of them: install the packages on its server." : "",
                missing ? Level.BAD : Level.NEUTRAL,
                List.of("extension", "source", "target"),
                a.extensions().stream()
                        .map(extension -> List.of(
                                extension.name(),
                                extension.version(),
                                extension.targetVersion().orElse(asked ? "not available" : "unknown")))
                        .toList(),
                "None.");
    }

    private static Part transactions(Assessment a) {
        return new Part(
                "Long transactions",
                "Creating the slot waits for those that have written. Of statements only the first word is" + " shown.",
                Level.WARNING,
                List.of("session", "database", "application", "state", ">open for", "last statement", "has written"),
                a.transactions().stream()
                        .map(open -> List.of(
                                open.who(),
                                open.database(),
                                open.application(),
                                open.state(),
                                HumanFormat.estimate((double) open.ageSeconds()),
                                open.command(),
                                open.wrote() ? "yes" : "no"))
                        .toList(),
                "None is open for more than a minute.");
    }

    private static Part wal(Assessment a) {
        WalUse wal = a.wal();
        List<List<String>> rows = List.of(
                List.of("wal_level", wal.level()),
                List.of(
                        "written in the sample",
                        wal.bytesPerSecond()
                                .map(rate -> HumanFormat.bytes(rate.longValue()) + "/s")
                                .orElse("unknown")),
                List.of("pg_wal holds now", size(wal.directoryBytes(), "unknown: needs pg_monitor")),
                List.of("max_slot_wal_keep_size", size(wal.keepSizeBytes(), "no limit")),
                List.of("a slot may lag for", slotLasts(wal) + " (" + slotHint(wal) + ")"),
                List.of("replication slots", wal.slotsUsed() + " of " + wal.slotsMax() + " in use"),
                List.of("max_wal_senders", Integer.toString(wal.sendersMax())));
        return new Part(
                "WAL",
                wal.level().equals("logical") ? "" : "wal_level must be logical; changing it needs a restart.",
                wal.level().equals("logical") ? Level.NEUTRAL : Level.BAD,
                List.of("", ""),
                rows,
                "");
    }

    private static String size(OptionalLong bytes, String otherwise) {
        return bytes.isPresent() ? HumanFormat.bytes(bytes.getAsLong()) : otherwise;
    }

    private static Part load(Assessment a) {
        LoadEstimate load = a.load();
        if (load.table().isEmpty() || load.rows() == 0) {
            return new Part(
                    "Load", "", Level.NEUTRAL, List.of(), List.of(), "Nothing was measured: " + load.writeUnknown());
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "sample",
                HumanFormat.count(load.rows()) + " rows, " + HumanFormat.bytes(load.sampleBytes()) + " of "
                        + load.table().get()));
        rows.add(List.of("read from the source", speed(load.sampleBytes(), Optional.of(load.readSeconds()))));
        rows.add(List.of(
                "written to the target",
                load.writeSeconds().isPresent()
                        ? speed(load.sampleBytes(), load.writeSeconds())
                        : "unknown: " + load.writeUnknown()));
        for (int streams = 1; streams <= 2 * STREAMS; streams *= 2) {
            rows.add(List.of(
                    HumanFormat.count(streams, "stream"),
                    load.seconds(a.tableBytes(), streams)
                            .map(HumanFormat::estimate)
                            .orElse("unknown")));
        }
        return new Part(
                "Load",
                "For the rows alone: indexes and constraints come on top. More streams help as far as processors,"
                        + " disks and network do. The target's sample went into a temporary table, which writes no WAL.",
                Level.NEUTRAL,
                List.of("", ""),
                rows,
                "");
    }

    private static String speed(long bytes, Optional<Double> seconds) {
        return HumanFormat.bytes((long) (bytes / Math.max(0.001, seconds.orElse(1.0)))) + "/s of copy text";
    }

    private static Part unused(Assessment a) {
        return new Part(
                "Unused indexes",
                "Not scanned on this server since "
                        + a.statisticsSince().orElse("its statistics began (no reset is known)")
                        + "; standbys count by themselves. Without them the load is faster."
                        + more(a.unusedIndexes().size(), OTHERS_MAX),
                Level.NEUTRAL,
                List.of("index", "table", ">size"),
                a.unusedIndexes().stream()
                        .limit(OTHERS_MAX)
                        .map(index -> List.of(index.name(), index.table().toString(), HumanFormat.bytes(index.bytes())))
                        .toList(),
                "None.");
    }

    private static Part duplicates(Assessment a) {
        return new Part(
                "Duplicate indexes",
                "The same columns, order and condition as another index of the table."
                        + more(a.duplicateIndexes().size(), OTHERS_MAX),
                Level.NEUTRAL,
                List.of("index", "same as", "table", ">size", ">scans"),
                a.duplicateIndexes().stream()
                        .limit(OTHERS_MAX)
                        .map(index -> List.of(
                                index.name(),
                                index.duplicateOf().orElse(""),
                                index.table().toString(),
                                HumanFormat.bytes(index.bytes()),
                                HumanFormat.count(index.scans())))
                        .toList(),
                "None.");
    }

    private static Part leftOut(Assessment a) {
        boolean forgotten = a.leftOut().stream().anyMatch(of -> of.kind().equals(LeftOut.NOT_SELECTED));
        return new Part(
                "Left out",
                (forgotten
                                ? "The gate stays shut until tables that are not selected are in tables.include or tables.exclude."
                                : "")
                        + more(a.leftOut().size(), OTHERS_MAX),
                forgotten ? Level.WARNING : Level.NEUTRAL,
                List.of("", "table or foreign key"),
                a.leftOut().stream()
                        .limit(OTHERS_MAX)
                        .map(of -> List.of(of.kind(), of.name()))
                        .toList(),
                "Nothing: every table is replicated.");
    }

    private static String more(int all, int shown) {
        return all > shown ? " The largest " + shown + " of " + all + "; --json has all." : "";
    }
}
