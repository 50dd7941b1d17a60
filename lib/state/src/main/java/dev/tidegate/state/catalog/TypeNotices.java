package dev.tidegate.state.catalog;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.TableId;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.replication.PublicationMembership;
import dev.tidegate.postgres.usertype.CollationDifference;
import dev.tidegate.postgres.usertype.TypeContents;
import dev.tidegate.postgres.usertype.TypeDifference;
import dev.tidegate.state.publication.SourceRule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Types and collations of published tables by which values mean something else on the target, or are not taken there. */
final class TypeNotices {

    private TypeNotices() {}

    static List<SourceNotice> find(
            Connection source, Connection target, PipelineConfig config, PublicationMembership now)
            throws SQLException {
        Map<Long, TableId> tables = new HashMap<>();
        now.tables().forEach((oid, table) -> tables.put(oid, table.table()));
        List<SourceNotice> notices = new ArrayList<>();
        new TypeContents(source, target, config.tables().map())
                .differences(tables)
                .forEach((difference, columns) -> {
                    if (difference.changesValues()) {
                        notices.add(new SourceNotice(
                                "type " + difference.type(),
                                SourceRule.TYPE_DIFFERS.code().text(),
                                difference.found() + "; it is used by " + HumanFormat.some(columns),
                                nextStep(difference)));
                    }
                });
        for (CollationDifference difference : CollationDifference.between(source, target)) {
            if (difference.changesEquality()) {
                notices.add(new SourceNotice(
                        "collation " + difference.collation(),
                        SourceRule.COLLATION_DIFFERS.code().text(),
                        difference.found(),
                        "make the target's collation like the source's"));
            }
        }
        return notices;
    }

    private static String nextStep(TypeDifference difference) {
        return difference.fix().isEmpty()
                ? "make the target's type like the source's"
                : "run on the target: " + difference.fix();
    }
}
