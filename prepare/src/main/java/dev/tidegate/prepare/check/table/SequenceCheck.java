package dev.tidegate.prepare.check.table;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.ColumnId;
import dev.tidegate.model.SequenceId;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.Severity;
import dev.tidegate.model.failure.code.RightsCode;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.sequence.PipelineSequences;
import dev.tidegate.postgres.sequence.SequenceInfo;
import dev.tidegate.postgres.sequence.SequenceInfo.Form;
import dev.tidegate.postgres.sequence.SequencePair;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Check that sequences can be kept in sync: counterparts, their ranges, and the rights to read and to set them. */
public final class SequenceCheck implements Check<PairFacts> {

    private static final String SWITCH_OFF = " -- or exclude them in the config (sequences.exclude)";

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        PipelineConfig config = facts.source().config();
        if (!config.sequences().enabled()) {
            return List.of(Finding.warning(
                    TableCode.SEQUENCES_OFF,
                    "sequences.enabled",
                    "sequences are not kept in sync: after a cutover, INSERTs on the target collide",
                    "run `tidegate sequences` before the cutover"));
        }
        List<SequencePair> pairs = PipelineSequences.read(
                config, facts.source().session(), facts.target().session(), true);
        List<Finding> findings = new ArrayList<>();
        for (SequencePair pair : pairs) {
            findings.addAll(pair.receiving().isEmpty() ? missing(facts, pair) : differing(pair));
        }
        for (boolean selected : List.of(true, false)) {
            Severity severity = selected ? Severity.ERROR : Severity.WARNING;
            List<SequencePair> some =
                    pairs.stream().filter(pair -> pair.selected() == selected).toList();
            findings.addAll(sourceRights(facts, some, severity));
            findings.addAll(targetRights(facts, some, severity));
        }
        if (!pairs.isEmpty()) {
            findings.add(Finding.info(TableCode.SEQUENCES, "sequences", pairs.size() + " are kept in sync"));
        }
        return findings;
    }

    /** Tidegate creates none: whether the target is to have it is not its to say. A table that is missing brings its own. */
    private static List<Finding> missing(PairFacts facts, SequencePair pair) {
        SequenceInfo source = pair.sending().get(0);
        List<ColumnId> columns = pair.columns().stream()
                .filter(column -> facts.target().catalog().table(column.table()).isPresent())
                .toList();
        if (columns.isEmpty() && !source.uses().isEmpty()) {
            return List.of();
        }
        String defaults = columns.stream()
                .map(column -> "; ALTER TABLE " + column.table().quoted() + " ALTER "
                        + SqlName.quote(column.column()) + " SET DEFAULT nextval("
                        + SqlName.literal(pair.id().quoted()) + ")")
                .collect(Collectors.joining());
        return List.of(Finding.warning(
                TableCode.SEQUENCE_MISSING,
                pair.id().toString(),
                "the target has no such sequence" + (columns.isEmpty() ? "" : ", and none for " + columns.get(0)),
                "CREATE SEQUENCE " + pair.id().quoted() + " AS " + source.form().type() + form(source.form())
                        + defaults));
    }

    private static List<Finding> differing(SequencePair pair) {
        SequenceInfo target = pair.receiving().orElseThrow();
        return pair.sending().stream()
                .filter(source -> isNarrower(source.form(), target.form()))
                .map(source -> Finding.warning(
                        TableCode.SEQUENCE_DIFFERS,
                        target.id() + " of the target",
                        "it cannot give all values that follow those of " + source.id()
                                + " of the source: its direction, end or cycling differs",
                        "ALTER SEQUENCE " + target.id().quoted() + " AS "
                                + source.form().type() + form(source.form())))
                .limit(1)
                .toList();
    }

    private static boolean isNarrower(Form source, Form target) {
        if (source.descends() != target.descends() || source.cycle() != target.cycle()) {
            return true;
        }
        return source.descends() ? target.min() > source.min() : target.max() < source.max();
    }

    private static String form(Form form) {
        return " INCREMENT BY " + form.increment() + " MINVALUE " + form.min() + " MAXVALUE " + form.max()
                + " START WITH " + form.start() + " CACHE " + form.cache() + (form.cycle() ? " CYCLE" : " NO CYCLE");
    }

    private static List<Finding> sourceRights(PairFacts facts, List<SequencePair> pairs, Severity severity) {
        TreeSet<SequenceId> denied = new TreeSet<>();
        for (SequencePair pair : pairs) {
            pair.sending().stream()
                    .filter(sequence -> !sequence.rights().mayRead())
                    .forEach(sequence -> denied.add(sequence.id()));
        }
        return denied.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        severity,
                        RightsCode.SEQUENCE_READ_DENIED,
                        "sequences",
                        "role " + facts.source().role() + " may not read " + names(denied),
                        grant("SELECT", denied, facts.source().role()) + SWITCH_OFF));
    }

    private static List<Finding> targetRights(PairFacts facts, List<SequencePair> pairs, Severity severity) {
        TreeMap<SequenceId, Boolean> denied = new TreeMap<>();
        pairs.stream()
                .flatMap(pair -> pair.receiving().stream())
                .filter(sequence ->
                        !sequence.rights().maySet() || !sequence.rights().mayReadAll())
                .forEach(sequence -> denied.put(sequence.id(), sequence.rights().schema()));
        if (denied.isEmpty()) {
            return List.of();
        }
        String role = facts.target().role();
        String schemas = denied.entrySet().stream()
                .filter(entry -> !entry.getValue())
                .map(entry -> entry.getKey().schema())
                .distinct()
                .map(schema -> "GRANT USAGE ON SCHEMA " + SqlName.quote(schema) + " TO " + SqlName.quote(role) + "; ")
                .collect(Collectors.joining());
        return List.of(new Finding(
                severity,
                RightsCode.SEQUENCE_SET_DENIED,
                "sequences of the target",
                "role " + role + " may not read and set " + names(denied.navigableKeySet()),
                schemas + grant("SELECT, UPDATE", denied.navigableKeySet(), role) + SWITCH_OFF));
    }

    private static String names(Collection<SequenceId> ids) {
        return Finding.list(ids.stream().map(SequenceId::toString).toList());
    }

    private static String grant(String rights, Collection<SequenceId> ids, String role) {
        return "GRANT " + rights + " ON SEQUENCE "
                + ids.stream().map(SequenceId::quoted).collect(Collectors.joining(", ")) + " TO "
                + SqlName.quote(role);
    }
}
