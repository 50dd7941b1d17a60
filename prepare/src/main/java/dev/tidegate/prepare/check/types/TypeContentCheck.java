package dev.tidegate.prepare.check.types;

import dev.tidegate.model.failure.Severity;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.mapping.ColumnPair;
import dev.tidegate.postgres.mapping.TypeFit;
import dev.tidegate.postgres.usertype.CollationDifference;
import dev.tidegate.postgres.usertype.TypeDifference;
import dev.tidegate.postgres.usertype.UserTypes;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Check that the types of the user's own consist of the same on both sides: fields, labels, subtypes, constraints, collations. */
public final class TypeContentCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        UserTypes source = types(facts.source().session(), facts.source().tables());
        UserTypes target =
                types(facts.target().session(), facts.target().catalog().tables());
        Map<TypeDifference, Set<String>> columns = new LinkedHashMap<>();
        List<Finding> findings = new ArrayList<>(facts.forEachTable(pair -> {
            for (ColumnPair column : pair.columns()) {
                if (column.fit() != TypeFit.NO) {
                    TypeDifference.between(
                                    source.within(
                                            pair.source().storage().oid(),
                                            column.source().name()),
                                    target.within(
                                            pair.target().storage().oid(),
                                            column.target().name()))
                            .forEach(difference -> columns.computeIfAbsent(difference, key -> new LinkedHashSet<>())
                                    .add(pair.source().id() + "."
                                            + column.source().name()));
                }
            }
            return List.of();
        }));
        columns.forEach((difference, used) -> findings.add(finding(difference, List.copyOf(used))));
        CollationDifference.between(facts.source().session(), facts.target().session())
                .forEach(difference -> findings.add(new Finding(
                        difference.changesEquality() ? Severity.ERROR : Severity.WARNING,
                        TableCode.TYPE_CONTENT,
                        "collation " + difference.collation(),
                        difference.found(),
                        "")));
        return findings;
    }

    private static UserTypes types(Connection session, Collection<TableInfo> tables) throws SQLException {
        return UserTypes.read(
                session, tables.stream().map(table -> table.storage().oid()).toList());
    }

    private static Finding finding(TypeDifference difference, List<String> columns) {
        return new Finding(
                difference.changesValues() ? Severity.ERROR : Severity.WARNING,
                TableCode.TYPE_CONTENT,
                "type " + difference.type(),
                difference.found() + "; it is used by " + Finding.list(columns),
                difference.fix().isEmpty() ? "make the target's type like the source's" : difference.fix());
    }
}
