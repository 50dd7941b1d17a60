package dev.tidegate.app.command.prepare;

import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.prepare.assess.model.TypeAtRisk;
import dev.tidegate.prepare.check.types.LimitedTypes;
import dev.tidegate.prepare.check.types.VersionPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells the assessment what `check` knows of types. */
final class PreflightTypeRisks {

    private PreflightTypeRisks() {}

    static List<TypeAtRisk> find(Connection source, List<TableInfo> tables, int sourceMajor, int targetMajor)
            throws SQLException {
        Map<Long, TableInfo> byOid = new HashMap<>();
        tables.forEach(table -> byOid.put(table.storage().oid(), table));
        return LimitedTypes.ofColumns(source, byOid.keySet(), new VersionPair(sourceMajor, targetMajor)).stream()
                .map(column -> new TypeAtRisk(
                        byOid.get(column.table()).id(),
                        column.name(),
                        column.type(),
                        column.limit().isRefused(),
                        column.limit().words()))
                .toList();
    }
}
