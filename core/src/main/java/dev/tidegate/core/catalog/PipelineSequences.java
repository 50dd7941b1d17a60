package dev.tidegate.core.catalog;

import dev.tidegate.core.ColumnId;
import dev.tidegate.core.SequenceId;
import dev.tidegate.core.TableId;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.config.SequencesConfig;
import dev.tidegate.core.config.TableSelection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which sequences belong to a pipeline, and which of one side belong to which of the other. What a replicated column
 * uses belongs to it, under whatever names; what nobody uses, in the selected schemas; and what the config includes.
 */
public final class PipelineSequences {

    private final TableSelection tables;
    private final SequencesConfig sequences;

    private PipelineSequences(TableSelection tables, SequencesConfig sequences) {
        this.tables = tables;
        this.sequences = sequences;
    }

    /** @return in the order of the names */
    public static List<SequencePair> read(PipelineConfig config, Connection sending, Connection receiving)
            throws SQLException {
        PipelineSequences rules = new PipelineSequences(config.tables(), config.sequences());
        List<SequenceInfo> from = SequenceReader.read(sending, config.tables());
        List<SequenceInfo> to = SequenceReader.read(receiving, config.tables());
        List<ColumnId> receivingColumns =
                to.stream().flatMap(sequence -> sequence.uses().stream()).toList();
        return rules.pair(from, to, SequenceReader.present(sending, receivingColumns));
    }

    /** @param sent columns of the receiving side that the sending side has as well, so that rows come for them */
    static List<SequencePair> pair(
            PipelineConfig config, List<SequenceInfo> from, List<SequenceInfo> to, Set<ColumnId> sent) {
        return new PipelineSequences(config.tables(), config.sequences()).pair(from, to, sent);
    }

    private List<SequencePair> pair(List<SequenceInfo> from, List<SequenceInfo> to, Set<ColumnId> sent) {
        Map<SequenceId, SequenceInfo> receivers = new LinkedHashMap<>();
        Map<SequenceId, List<SequenceInfo>> senders = new LinkedHashMap<>();
        for (SequenceInfo receiver : to) {
            receivers.put(receiver.id(), receiver);
            if (!sequences.excludes(receiver.id()) && receiver.uses().stream().anyMatch(sent::contains)) {
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
            if (receivers.containsKey(sender.id())) {
                found.add(sender.id());
            }
            sender.uses().forEach(column -> found.addAll(users.getOrDefault(column, List.of())));
            found.forEach(
                    id -> senders.computeIfAbsent(id, key -> new ArrayList<>()).add(sender));
            if (found.isEmpty()) {
                pairs.add(new SequencePair(List.of(sender), Optional.empty()));
            }
        }
        senders.forEach((id, list) -> pairs.add(new SequencePair(list, Optional.of(receivers.get(id)))));
        pairs.sort((left, right) -> left.id().compareTo(right.id()));
        return pairs;
    }

    private boolean belongs(SequenceInfo sequence) {
        if (sequences.excludes(sequence.id())) {
            return false;
        }
        return !sequence.uses().isEmpty()
                || sequences
                        .includes(sequence.id())
                        .orElseGet(() -> !sequence.usedElsewhere() && isInSelectedSchema(sequence.id()));
    }

    private boolean isInSelectedSchema(SequenceId id) {
        return tables.namesSchema(id.schema()) && !tables.excludes(new TableId(id.schema(), id.name()));
    }

    private Map<ColumnId, List<SequenceId>> byColumn(List<SequenceInfo> sequencesOfOneSide) {
        Map<ColumnId, List<SequenceId>> users = new HashMap<>();
        for (SequenceInfo sequence : sequencesOfOneSide) {
            if (!sequences.excludes(sequence.id())) {
                sequence.uses().forEach(column -> users.computeIfAbsent(column, key -> new ArrayList<>())
                        .add(sequence.id()));
            }
        }
        return users;
    }
}
