package dev.tidegate.verify.compare.drilldown;

import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.verify.compare.drilldown.HashMerge.Found;
import dev.tidegate.verify.compare.hash.DifferenceClassifier;
import dev.tidegate.verify.compare.hash.RowSql;
import dev.tidegate.verify.compare.hash.TablePlan;
import dev.tidegate.verify.model.Difference;
import dev.tidegate.verify.model.DifferenceKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Reads single rows of one table again, by their keys, as they are at the moment. */
public final class RowRecheck {

    /** What a side has of a row: a version of it, and the hash of what it holds. */
    public record Version(String name, long hash, RowDetails details) {}

    /**
     * Both sides' versions of one row, neither of which need be there.
     *
     * @param key as texts
     */
    public record RowVersions(List<String> key, Optional<Version> source, Optional<Version> target) {

        public boolean isSame() {
            return source.map(Version::hash).equals(target.map(Version::hash));
        }

        /** @return whether nobody has touched the row since the other reading */
        public boolean isUnchangedSince(RowVersions other) {
            return source.map(Version::name).equals(other.source.map(Version::name))
                    && target.map(Version::name).equals(other.target.map(Version::name));
        }

        private DifferenceKind kind() {
            if (source.isEmpty()) {
                return DifferenceKind.EXTRA;
            }
            return target.isEmpty() ? DifferenceKind.MISSING : DifferenceKind.MISMATCH;
        }
    }

    private final String onSource;
    private final String onTarget;
    private final RowSql rows;
    private final DrillDown down;

    public RowRecheck(TablePlan plan, RowSql sourceSql, RowSql targetSql, List<DifferenceClassifier> classifiers) {
        this.onSource = sourceSql.detailsOfKey(classifiers);
        this.onTarget = targetSql.detailsOfKey(classifiers);
        this.rows = sourceSql;
        this.down = new DrillDown(plan, sourceSql, targetSql, classifiers);
    }

    public RowVersions read(Connection source, Connection target, List<String> key) throws SQLException {
        Object[] parameters = rows.keyParameters(key);
        return new RowVersions(key, read(source, onSource, parameters), read(target, onTarget, parameters));
    }

    private static Optional<Version> read(Connection session, String sql, Object... key) throws SQLException {
        return Sql.on(session)
                .first(sql, row -> new Version(row.getString("version"), row.getLong("h"), RowDetails.of(row)), key);
    }

    /** @param reading of a row that is not the same */
    public Difference describe(RowVersions reading) {
        return down.describe(
                new Found(reading.kind(), 0, 0, 0, 1),
                reading.source().map(Version::details),
                reading.target().map(Version::details));
    }
}
