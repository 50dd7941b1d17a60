package dev.tidegate.state.publication;

import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.text.HumanFormat;
import java.util.List;

/**
 * A change of the publication, as far as one table is concerned.
 *
 * @param partitions of the table that it is about; empty if it is about the whole table
 * @param sql puts it right; empty if there is nothing to be put right any more
 */
public record PublicationChange(SourceRule rule, TableId table, List<TableId> partitions, String sql) {

    public PublicationChange {
        partitions = List.copyOf(partitions);
    }

    public FailureCode code() {
        return rule.code();
    }

    public String problem() {
        return rule.problem()
                + HumanFormat.some(partitions.stream().map(TableId::toString).toList());
    }

    public String nextStep() {
        String load = "tidegate load --table " + table.asArgument();
        if (rule == SourceRule.TABLE_REMOVED) {
            return "what was changed since then is lost to the stream: load it again (" + load + "), or exclude it";
        }
        if (rule == SourceRule.TABLE_REPLACED) {
            return "load it (" + load + "), or exclude it";
        }
        return (sql.isEmpty() ? "" : "run on the source: " + sql + "; then ")
                + "load the table again (" + load + "), or let tidegate verify --table " + table.asArgument()
                + " find it the same";
    }
}
