package dev.tidegate.postgres.history;

import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server left each of the timelines that its own comes from.
 *
 * @param ends by timeline: the WAL of it up to there is the server's too, what was written behind it is not
 */
public record TimelineHistory(Map<Long, Lsn> ends) {

    private static final Pattern LINE = Pattern.compile("(?m)^\\s*(\\d+)\\s+([0-9A-Fa-f]+/[0-9A-Fa-f]+)");

    public TimelineHistory {
        ends = Map.copyOf(ends);
    }

    /**
     * By the replication protocol, which needs no right but REPLICATION. The first timeline has no history.
     *
     * @param replication a walsender session
     */
    public static TimelineHistory read(Connection replication, long timeline) throws SQLException {
        if (timeline <= 1) {
            return new TimelineHistory(Map.of());
        }
        return parse(Sql.on(replication).one("TIMELINE_HISTORY " + timeline, row -> row.getString(2)));
    }

    /** @param content of the history file: a line for each timeline, with its number and its end */
    static TimelineHistory parse(String content) {
        Map<Long, Lsn> ends = new HashMap<>();
        Matcher lines = LINE.matcher(content);
        while (lines.find()) {
            ends.put(Long.parseLong(lines.group(1)), Lsn.parse(lines.group(2)));
        }
        return new TimelineHistory(ends);
    }

    /** @return empty if the server's history does not come from that timeline */
    public Optional<Lsn> endOf(long timeline) {
        return Optional.ofNullable(ends.get(timeline));
    }
}
