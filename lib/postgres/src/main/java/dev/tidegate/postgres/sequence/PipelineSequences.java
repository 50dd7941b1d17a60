package dev.tidegate.postgres.sequence;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.SequencesConfig;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.model.ColumnId;
import dev.tidegate.model.SequenceId;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.mapping.SideNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which sequences belong to a pipeline, and which of one side belong to which of the other. What a replicated column
 * uses belongs to it, under whatever names, and what the config includes. Without such a list, all that both sides have
 * belong to it, for a function or a trigger may draw from any; those that nobody uses, in the selected schemas, are missed
 * where the receiving side has none.
 */
public final class PipelineSequences {

    private final TableSelection tables;
    private final SequencesConfig sequences;
    private final SideNames sending;
    private final SideNames receiving;

    private PipelineSequences(PipelineConfig config, SideNames sending, SideNames receiving) {
        this.tables = config.tables();
        this.sequences = config.sequences();
        this.sending = sending;
        this.receiving = receiving;
    }

    /**
     * @param forward whether the source sends and the target receives
     * @return in the order of the names
     */
    public static List<SequencePair> read(PipelineConfig config, Connection source, Connection target, boolean forward)
            throws SQLException {
        SideNames atSource = SideNames.ofSource(config.tables());
        SideNames atTarget = SideNames.ofTarget(config.tables(), source);
        List<SequenceInfo> ofSource = SequenceReader.read(source, atSource::selects);
        List<SequenceInfo> ofTarget = SequenceReader.read(target, atTarget::selects);
        return forward
                ? new PipelineSequences(config, atSource, atTarget).pair(ofSource, ofTarget, source)
                : new PipelineSequences(config, atTarget, atSource).pair(ofTarget, ofSource, target);
    }

    private List<SequencePair> pair(List<SequenceInfo> from, List<SequenceInfo> to, Connection sender)
            throws SQLException {
        List<ColumnId> asked = to.stream()
                .flatMap(sequence -> uses(sequence, receiving).stream())
                .toList();
        Set<ColumnId> there =
                SequenceReader.present(sender, asked.stream().map(sending::here).toList());
        Set<ColumnId> sent = asked.stream()
                .filter(column -> there.contains(sending.here(column)))
                .collect(Collectors.toSet());
        return pair(from, to, sent);
    }

    /** @param sent columns of the receiving side that the sending side has as well, so that rows come for them */
    private List<SequencePair> pair(List<SequenceInfo> from, List<SequenceInfo> to, Set<ColumnId> sent) {
        Map<SequenceId, SequenceInfo> receivers = new LinkedHashMap<>();
        Map<SequenceId, List<SequenceInfo>> senders = new LinkedHashMap<>();
        for (SequenceInfo receiver : to) {
            receivers.put(receiver.id(), receiver);
            if (!excludes(receiver, receiving)
                    && uses(receiver, receiving).stream().anyMatch(sent::contains)) {
                senders.put(receiver.id(), new ArrayList<>());
            }
        }
        Map<ColumnId, List<SequenceId>> users = byColumn(to);
        List<SequencePair> pairs = new ArrayList<>();
        for (SequenceInfo sender : from) {
            if (!belongs(sender)) {
                continue;
            }
            Set<SequenceId> found = new TreeSet<>();
            SequenceId counterpart =
                    sending.atSource(sender.id()).map(receiving::here).orElse(sender.id());
            if (receivers.containsKey(counterpart)
                    && sending.atSource(sender.id()).isPresent()) {
                found.add(counterpart);
            }
            uses(sender, sending).forEach(column -> found.addAll(users.getOrDefault(column, List.of())));
            found.forEach(
                    id -> senders.computeIfAbsent(id, key -> new ArrayList<>()).add(sender));
            if (found.isEmpty() && isSelected(sender)) {
                pairs.add(pair(counterpart, List.of(sender), Optional.empty()));
            }
        }
        senders.forEach((id, list) -> pairs.add(pair(id, list, Optional.of(receivers.get(id)))));
        pairs.sort((left, right) -> left.id().compareTo(right.id()));
        return pairs;
    }

    private SequencePair pair(SequenceId id, List<SequenceInfo> from, Optional<SequenceInfo> to) {
        Set<ColumnId> columns = columns(from, to, SequenceInfo::uses);
        Set<ColumnId> mayFeed = columns(from, to, SequenceInfo::mayFeed);
        mayFeed.removeAll(columns);
        return new SequencePair(
                id, from, to, columns, mayFeed, from.isEmpty() || from.stream().anyMatch(this::isSelected));
    }

    private Set<ColumnId> columns(
            List<SequenceInfo> from, Optional<SequenceInfo> to, Function<SequenceInfo, List<ColumnId>> of) {
        return Stream.concat(
                        to.stream().flatMap(sequence -> atSource(of.apply(sequence), receiving).stream()),
                        from.stream().flatMap(sequence -> atSource(of.apply(sequence), sending).stream()))
                .map(receiving::here)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** By the source's names. */
    private static List<ColumnId> uses(SequenceInfo sequence, SideNames side) {
        return atSource(sequence.uses(), side);
    }

    private static List<ColumnId> atSource(List<ColumnId> columns, SideNames side) {
        return columns.stream()
                .flatMap(column -> side.atSource(column).stream())
                .toList();
    }

    /** Patterns are for the source's names; a name that only this side has is meant too. */
    private boolean excludes(SequenceInfo sequence, SideNames side) {
        return sequences.excludes(sequence.id())
                || side.atSource(sequence.id()).filter(sequences::excludes).isPresent();
    }

    private boolean belongs(SequenceInfo sequence) {
        return !excludes(sequence, sending)
                && (isSelected(sequence) || (sequences.include().isEmpty() && !sequence.ofExtension()));
    }

    private boolean isSelected(SequenceInfo sequence) {
        if (!uses(sequence, sending).isEmpty()
                || !atSource(sequence.mayFeed(), sending).isEmpty()) {
            return true;
        }
        return sending.atSource(sequence.id())
                .filter(name -> sequences
                        .includes(name)
                        .orElseGet(() ->
                                sequence.uses().isEmpty() && !sequence.usedElsewhere() && isInSelectedSchema(name)))
                .isPresent();
    }

    private boolean isInSelectedSchema(SequenceId id) {
        return tables.namesSchema(id.schema()) && !tables.excludes(new TableId(id.schema(), id.name()));
    }

    /** Receiving sequences by the source's names of the columns that use them. */
    private Map<ColumnId, List<SequenceId>> byColumn(List<SequenceInfo> to) {
        Map<ColumnId, List<SequenceId>> users = new HashMap<>();
        for (SequenceInfo sequence : to) {
            if (!excludes(sequence, receiving)) {
                uses(sequence, receiving).forEach(column -> users.computeIfAbsent(column, key -> new ArrayList<>())
                        .add(sequence.id()));
            }
        }
        return users;
    }
}
