package dev.tidegate.state.lane;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.CaptureCode;
import dev.tidegate.postgres.replication.MessageKey;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Table {@code message_key}: the key of each pipeline's stream. Here alone: never on the source, where whoever reads the
 * server's log or the WAL would learn it.
 */
public final class MessageKeyStore {

    private static final String SELECT = """
            SELECT k.key, k.unsigned_until::text
            FROM tidegate.message_key k
            JOIN tidegate.pipeline p ON p.pipeline = k.pipeline AND p.stream_id = k.stream_id
            WHERE k.pipeline = ?
            """;

    private static final String CREATE = """
            INSERT INTO tidegate.message_key (pipeline, stream_id, key, unsigned_until)
            SELECT pipeline, stream_id, %s, CAST(? AS pg_lsn)
            FROM tidegate.pipeline
            WHERE pipeline = ?
            ON CONFLICT (pipeline) DO UPDATE
            SET stream_id = excluded.stream_id, key = excluded.key, unsigned_until = excluded.unsigned_until
            WHERE message_key.stream_id <> excluded.stream_id
            """;

    /** Made by the target: in no statement that it could log. Without a cast, which may be somebody's own. */
    private static final String RANDOM_KEY = "uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())";

    private MessageKeyStore() {}

    /** For a stream that begins now: no message of it has no signature. In the caller's transaction. */
    public static void begin(Connection target, PipelineName pipeline) throws SQLException {
        create(target, pipeline, Optional.empty());
    }

    /**
     * The key of the pipeline's stream. One that an earlier version has begun gets it now.
     *
     * @param source says up to where its messages have no signature
     * @throws TidegateException NOT-LOADED
     */
    public static MessageKey key(Connection target, Connection source, PipelineName pipeline) throws SQLException {
        Optional<MessageKey> found = find(target, pipeline);
        if (found.isEmpty()) {
            String end = Sql.on(source).one("SELECT pg_current_wal_insert_lsn()::text", Sql.TEXT);
            create(target, pipeline, Optional.of(Lsn.parse(end)));
            found = find(target, pipeline);
        }
        return found.orElseThrow(() -> new TidegateException(
                CaptureCode.NOT_LOADED,
                "the target has no pipeline " + pipeline,
                "start it with `tidegate run`, which loads first"));
    }

    private static Optional<MessageKey> find(Connection target, PipelineName pipeline) throws SQLException {
        return Sql.on(target)
                .first(
                        SELECT,
                        row -> new MessageKey(
                                row.getBytes("key"),
                                Optional.ofNullable(row.getString("unsigned_until"))
                                        .map(Lsn::parse)),
                        pipeline);
    }

    /** One that somebody else makes meanwhile stays. */
    private static void create(Connection target, PipelineName pipeline, Optional<Lsn> unsignedUntil)
            throws SQLException {
        String until = unsignedUntil.map(Lsn::toString).orElse(null);
        if (ServerFeature.RANDOM_UUID.isIn(target.getMetaData().getDatabaseMajorVersion())) {
            Sql.on(target).update(CREATE.formatted(RANDOM_KEY), until, pipeline);
        } else {
            byte[] key = new byte[MessageKey.BYTES];
            new SecureRandom().nextBytes(key);
            Sql.on(target).update(CREATE.formatted("CAST(? AS bytea)"), key, until, pipeline);
        }
    }
}
