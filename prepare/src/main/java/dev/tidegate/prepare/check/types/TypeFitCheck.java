package dev.tidegate.prepare.check.types;

import dev.tidegate.config.tables.PrecisionPolicy;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.catalog.UniqueIndex;
import dev.tidegate.postgres.mapping.ColumnPair;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Check that the target's column types take every value of the source's exactly. */
public final class TypeFitCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        return facts.forEachTable(pair -> {
            List<Finding> findings = new ArrayList<>();
            for (ColumnPair column : pair.columns()) {
                if (!column.source().isGenerated()) {
                    ofColumn(pair, column).ifPresent(findings::add);
                }
            }
            return findings;
        });
    }

    private static Optional<Finding> ofColumn(TablePair pair, ColumnPair column) {
        return switch (column.fit()) {
            case SAME -> Optional.empty();
            case WIDER -> Optional.of(Finding.info(TableCode.TYPE_WIDER, subject(pair, column), types(column)));
            case ROUNDED -> Optional.of(rounded(pair, column));
            case NO ->
                Optional.of(Finding.error(
                        TableCode.TYPE_DIFFERS, subject(pair, column), types(column), alter(pair, column)));
        };
    }

    private static Finding rounded(TablePair pair, ColumnPair column) {
        String name = column.source().name();
        if (pair.names().precision(name, column.target().baseType()) == PrecisionPolicy.REFUSE) {
            return Finding.error(
                    TableCode.PRECISION_NARROWER,
                    subject(pair, column),
                    types(column) + ": the target would round",
                    alter(pair, column) + " -- or let PostgreSQL round: tables.map: [{ source: "
                            + pair.source().id() + ", column-precision: { " + name
                            + ": round } }] -- or leave the table out: tables.exclude");
        }
        if (isInKey(pair, column)) {
            return Finding.error(
                    TableCode.PRECISION_IN_KEY,
                    subject(pair, column),
                    types(column) + ", and the column is part of a key: two rows of the source could become one",
                    alter(pair, column));
        }
        return Finding.warning(
                TableCode.PRECISION_ROUNDED,
                subject(pair, column),
                types(column) + ": PostgreSQL rounds, as the config says",
                alter(pair, column) + " -- to keep every digit");
    }

    /** What tells rows apart: on the source in the stream, on the target by a constraint. */
    private static boolean isInKey(TablePair pair, ColumnPair column) {
        TableInfo source = pair.source();
        return Stream.concat(source.identityColumns().stream(), source.primaryKey().stream())
                        .anyMatch(column.source().name()::equals)
                || pair.target().uniqueIndexes().stream()
                        .map(UniqueIndex::columns)
                        .anyMatch(columns -> columns.contains(column.target().name()));
    }

    private static String subject(TablePair pair, ColumnPair column) {
        return pair.source().id() + "." + column.source().name();
    }

    private static String types(ColumnPair column) {
        return described(column.source().type(), column.source().baseType()) + " on the source, "
                + described(column.target().type(), column.target().baseType()) + " on the target";
    }

    private static String described(String type, String baseType) {
        return type.equals(baseType) ? type : type + " (" + baseType + ")";
    }

    private static String alter(TablePair pair, ColumnPair column) {
        String quoted = SqlName.quote(column.target().name());
        String type = column.source().type();
        if (column.source().isDomain() && type.equals(column.target().type())) {
            return "make the domain " + type + " on the target as it is on the source";
        }
        return "ALTER TABLE " + pair.target().id().quoted() + " ALTER COLUMN " + quoted + " TYPE " + type + " USING "
                + quoted + "::" + type;
    }
}
