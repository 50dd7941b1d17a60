package dev.tidegate.prepare.check.types;

import dev.tidegate.config.tables.TypesConfig;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Check of each column's type for values that cannot be replicated unchanged. */
public final class TypeLimitCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        Map<Long, TableInfo> tables = new HashMap<>();
        facts.source().tables().forEach(table -> tables.put(table.storage().oid(), table));
        VersionPair servers = new VersionPair(
                facts.source().server().major(), facts.target().server().major());
        List<Finding> findings = new ArrayList<>();
        for (LimitedTypes.Column column : LimitedTypes.ofColumns(facts.source().session(), tables.keySet(), servers)) {
            TableInfo table = tables.get(column.table());
            boolean omitted = facts.names(table.id())
                    .filter(names -> names.omits(column.name()))
                    .isPresent();
            if (!omitted) {
                findings.add(finding(table, column, dropsDeclarations(facts)));
            }
        }
        return findings;
    }

    private static boolean dropsDeclarations(PairFacts facts) {
        return facts.source().config().types().xmlDeclarations() == TypesConfig.XmlDeclarations.DROP;
    }

    private static Finding finding(TableInfo table, LimitedTypes.Column column, boolean accepted) {
        String subject = table.id() + "." + column.name();
        String found = "type " + column.type() + ": " + column.limit().words();
        String otherType = "ALTER TABLE " + table.id().quoted() + " ALTER COLUMN " + SqlName.quote(column.name())
                + " TYPE text -- on both sides; or add the table to tables.exclude";
        return switch (column.limit().verdict()) {
            case REFUSED -> Finding.error(TableCode.TYPE_REFUSED, subject, found, otherType);
            case REFUSED_UNLESS_ACCEPTED ->
                accepted
                        ? Finding.warning(TableCode.TYPE_LIMIT, subject, found, "")
                        : Finding.error(
                                TableCode.TYPE_REFUSED,
                                subject,
                                found,
                                otherType + "; or accept the loss: types.xml-declarations: drop");
            case STOPS -> Finding.warning(TableCode.TYPE_LIMIT, subject, found, "");
        };
    }
}
