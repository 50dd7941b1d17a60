package dev.tidegate.state.publication;

import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.code.SchemaChangeCode;

/**
 * A change of the publication, as far as one table is concerned.
 *
 * @param sql puts it right; empty if there is nothing to be put right any more
 */
public record PublicationChange(PublicationRule rule, TableId table, String sql) {

    public SchemaChangeCode code() {
        return rule.code();
    }

    public String problem() {
        return rule.problem();
    }

    public String nextStep() {
        String load = "tidegate load --table " + table.asArgument();
        if (rule == PublicationRule.TABLE_REMOVED) {
            return "what was changed since then is lost to the stream: load it again (" + load + "), or exclude it";
        }
        return (sql.isEmpty() ? "" : "run on the source: " + sql + "; then ")
                + "load the table again (" + load + "), or let tidegate verify --table " + table.asArgument()
                + " find it the same";
    }
}
