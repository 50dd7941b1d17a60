package dev.tidegate.apply.schema.bind;

import dev.tidegate.apply.schema.model.SchemaProblem;
import dev.tidegate.apply.schema.model.TargetDdl;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.model.failure.code.SchemaChangeCode;
import dev.tidegate.state.KnownRelation;
import dev.tidegate.topic.record.RelationDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Columns that were renamed on the source and have to be renamed on the target. For one table. */
final class ColumnRenames {

    private final TableChange change;
    /** By the target's names, old to new. */
    private final Map<String, String> renames = new LinkedHashMap<>();

    private final List<String> told = new ArrayList<>();

    ColumnRenames(TableChange change) {
        this.change = change;
    }

    void add(KnownRelation.Column before, RelationDescription.Column now, String name) {
        String there = change.target()
                .catalog()
                .attribute(before.targetNumber().orElseThrow())
                .map(Attribute::name)
                .orElse(change.names().column(before.name()));
        renames.put(there, name);
        told.add(before.name() + " is called " + now.name());
    }

    /** One problem for all: names may be exchanged. */
    Optional<SchemaProblem> problem() {
        if (renames.isEmpty()) {
            return Optional.empty();
        }
        boolean taken = renames.values().stream()
                .anyMatch(to ->
                        !renames.containsKey(to) && change.target().column(to).isPresent());
        return Optional.of(SchemaProblem.toDo(
                SchemaChangeCode.COLUMN_RENAMED,
                "column " + String.join(", column ", told) + " now, but not on the target"
                        + (taken ? ", which has another column of that name already" : ""),
                String.join("; ", statements())));
    }

    /** One after the other; if names are exchanged, by way of others. */
    private List<String> statements() {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        renames.forEach((from, to) -> {
            if (renames.containsKey(to)) {
                String by = "tidegate " + to;
                first.add(rename(from, by));
                second.add(rename(by, to));
            } else {
                first.add(rename(from, to));
            }
        });
        first.addAll(second);
        return first;
    }

    private String rename(String from, String to) {
        return TargetDdl.renameColumn(change.target().table(), from, to);
    }
}
