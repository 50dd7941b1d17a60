package dev.tidegate.verify.compare;

import dev.tidegate.core.config.EncodingConfig;
import dev.tidegate.verify.Basis;
import dev.tidegate.verify.cut.SnapshotPair;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;

/** What later comparisons can begin from, of the tables at one cut. */
final class CutBases {

    /** TRUNCATE, ALTER TABLE and a table of the same name that was created anew have other files. */
    private static final String FILES = TableFiles.TREE + """
            SELECT string_agg(c.oid || ':' || c.relfilenode, ',' ORDER BY c.oid)
            FROM tree
            JOIN pg_class c ON c.oid = tree.oid
            """;

    private final SnapshotPair cut;
    private final SideSnapshot source;
    private final SideSnapshot target;
    private final EncodingConfig encoding;

    private CutBases(SnapshotPair cut, SideSnapshot source, SideSnapshot target, EncodingConfig encoding) {
        this.cut = cut;
        this.source = source;
        this.target = target;
        this.encoding = encoding;
    }

    static CutBases read(SnapshotPair cut, EncodingConfig encoding) throws SQLException {
        return new CutBases(
                cut,
                SideSnapshot.read(cut.source().get(0)),
                SideSnapshot.read(cut.target().get(0)),
                encoding);
    }

    Basis of(ComparedTable table) throws SQLException {
        String shape = String.join(
                "|",
                source.timeline(),
                target.timeline(),
                files(cut.source().get(0), table.source()),
                files(cut.target().get(0), table.target()),
                table.plan().columns().toString(),
                table.plan().key().toString(),
                encoding.convertFrom() + " " + new TreeMap<>(encoding.columns()));
        return new Basis(source.xmin(), target.xmin(), hash(shape));
    }

    Optional<SinceLast> since(Basis earlier, Basis now) {
        return SinceLast.of(earlier, now.shape(), source, target);
    }

    private static String files(Connection session, Side side) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(FILES)) {
            statement.setLong(1, side.table().storage().oid());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
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
