package dev.tidegate.load.plan;

import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.catalog.TableFill;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sure that the copy begins with empty tables. */
public final class TargetTruncation {

    private static final Logger LOG = LoggerFactory.getLogger(TargetTruncation.class);

    private final Connection session;
    private final Sql target;

    public TargetTruncation(Connection target) {
        this.session = target;
        this.target = Sql.on(target);
    }

    /** @throws TidegateException TARGET-NOT-EMPTY, naming the tables */
    public void refuseRows(Collection<TableInfo> tables) throws SQLException {
        List<String> filled =
                TableFill.find(session, tables).stream().map(TableId::toString).toList();
        if (!filled.isEmpty()) {
            throw new TidegateException(
                    TableCode.TARGET_NOT_EMPTY,
                    filled.size() + " of the target's tables already contain rows: " + HumanFormat.some(filled),
                    "set load.truncate: true to empty them, set load.append: true to keep their rows beside the copied ones,"
                            + " or exclude the tables");
        }
    }

    /**
     * In the open transaction. All in one statement, so that foreign keys among them do no harm; one by one and row by row
     * where a table outside has a foreign key to them.
     */
    void empty(Collection<TableInfo> tables) throws SQLException {
        if (tables.isEmpty() || truncated(tables)) {
            return;
        }
        for (TableInfo table : tables) {
            if (!truncated(List.of(table))) {
                LOG.warn("{} is emptied row by row, because another table has a foreign key to it", table.id());
                target.execute("DELETE FROM " + table.quotedOnly());
            }
        }
    }

    private boolean truncated(Collection<TableInfo> tables) throws SQLException {
        String list = tables.stream().map(TableInfo::quotedOnly).collect(Collectors.joining(", "));
        target.execute("SAVEPOINT emptying");
        try {
            target.execute("TRUNCATE " + list);
            target.execute("RELEASE SAVEPOINT emptying");
            return true;
        } catch (SQLException e) {
            if (!"0A000".equals(e.getSQLState())) {
                throw e;
            }
            target.execute("ROLLBACK TO SAVEPOINT emptying; RELEASE SAVEPOINT emptying");
            return false;
        }
    }
}
