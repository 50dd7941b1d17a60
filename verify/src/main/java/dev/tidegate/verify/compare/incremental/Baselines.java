package dev.tidegate.verify.compare.incremental;

import dev.tidegate.config.tables.EncodingConfig;
import dev.tidegate.postgres.catalog.RelationStorage;
import dev.tidegate.state.verification.Baseline;
import dev.tidegate.verify.compare.drilldown.ComparedTable;
import dev.tidegate.verify.compare.hash.TableSide;
import dev.tidegate.verify.snapshot.SnapshotPair;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;

/** What later comparisons can begin from, of the tables in two snapshots of one point. */
public final class Baselines {

    private final SnapshotPair snapshots;
    private final SnapshotXids source;
    private final SnapshotXids target;
    private final EncodingConfig encoding;

    private Baselines(SnapshotPair snapshots, SnapshotXids source, SnapshotXids target, EncodingConfig encoding) {
        this.snapshots = snapshots;
        this.source = source;
        this.target = target;
        this.encoding = encoding;
    }

    public static Baselines read(SnapshotPair snapshots, EncodingConfig encoding) throws SQLException {
        return new Baselines(
                snapshots,
                SnapshotXids.read(snapshots.source().get(0)),
                SnapshotXids.read(snapshots.target().get(0)),
                encoding);
    }

    public Baseline of(ComparedTable table) throws SQLException {
        String shape = String.join(
                "|",
                source.timeline(),
                target.timeline(),
                files(snapshots.source().get(0), table.source()),
                files(snapshots.target().get(0), table.target()),
                table.plan().columns().toString(),
                table.plan().key().toString(),
                encoding.convertFrom() + " " + new TreeMap<>(encoding.columns()));
        return new Baseline(source.xmin(), target.xmin(), hash(shape));
    }

    public Optional<IncrementalComparison> since(Baseline earlier, Baseline now) {
        return IncrementalComparison.of(earlier, now.shape(), source, target);
    }

    /** TRUNCATE, ALTER TABLE and a table of the same name that was created anew have other files. */
    private static String files(Connection session, TableSide side) throws SQLException {
        return RelationStorage.inSnapshot(session, side.table().storage().oid());
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
