package dev.tidegate.prepare.check.table;

import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Check for tables WITH OIDS, whose hidden column is neither in the WAL nor in what COPY reads. */
public final class OidsCheck implements Check<SourceFacts> {

    private static final String WITH_OIDS = "SELECT oid::bigint FROM pg_class WHERE relhasoids AND oid = ANY (?)";

    @Override
    public List<Finding> run(SourceFacts facts) throws SQLException {
        if (ServerFeature.NO_OIDS.isIn(facts.server().major())) {
            return List.of();
        }
        List<Long> tables =
                facts.tables().stream().map(table -> table.storage().oid()).toList();
        Set<Long> found = new HashSet<>(Sql.on(facts.session()).list(WITH_OIDS, Sql.NUMBER, Sql.array("oid", tables)));
        return facts.tables().stream()
                .filter(table -> found.contains(table.storage().oid()))
                .map(OidsCheck::finding)
                .toList();
    }

    private static Finding finding(TableInfo table) {
        return Finding.warning(
                TableCode.TABLE_WITH_OIDS,
                table.id().toString(),
                "the table was made WITH OIDS: the oids of its rows are not replicated, and large objects or other tables"
                        + " that refer to them would refer to nothing",
                "ALTER TABLE " + table.id().quoted()
                        + " SET WITHOUT OIDS -- rewrites the table; or do without them on the" + " target");
    }
}
