package dev.tidegate.state.load;

import dev.tidegate.config.tables.TableMap;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.TableCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Under which names the pipeline's tables were loaded: what comes after must go there too. */
public final class LoadedTables {

    private final LoadTableStore store;
    private final List<LoadTable> tables;

    private LoadedTables(LoadTableStore store) throws SQLException {
        this.store = store;
        this.tables = store.all();
    }

    public static LoadedTables read(Connection target, PipelineName pipeline) throws SQLException {
        return new LoadedTables(new LoadTableStore(target, pipeline));
    }

    /** @return TABLE-MAP-CHANGED for each table that the map now gives other names */
    public List<TidegateException> differencesFrom(TableMap map) {
        List<TidegateException> differences = new ArrayList<>();
        for (LoadTable loaded : tables) {
            String now = map.of(loaded.table()).writtenAs();
            loaded.writtenAs()
                    .filter(before -> !before.equals(now))
                    .ifPresent(before -> differences.add(changed(loaded.table(), before, now)));
        }
        return differences;
    }

    private TidegateException changed(TableId table, String before, String now) {
        return new TidegateException(
                TableCode.TABLE_MAP_CHANGED,
                "table " + table + " was loaded as " + before + ", and tables.map now says " + now,
                "restore tables.map, or start over (tidegate drop, then tidegate run); if you have renamed it on the"
                        + " target yourself: " + store.renameSql(table, now));
    }
}
