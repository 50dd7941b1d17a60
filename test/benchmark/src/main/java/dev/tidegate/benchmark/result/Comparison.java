package dev.tidegate.benchmark.result;

import dev.tidegate.benchmark.server.ServerPair;
import dev.tidegate.testkit.postgres.TestDatabase;

/**
 * Whether source and target hold the same rows.
 *
 * @param sourceRows rows of the source
 * @param targetRows rows of the target
 * @param equal same number, and the same MD5 over the text of all rows in order
 */
public record Comparison(long sourceRows, long targetRows, boolean equal) {

    /** Ten thousand rows at a time, because a text of all rows could pass the server's limit of 1 GB. */
    private static final String DIGEST = """
            SELECT coalesce(sum(rows), 0) || ' ' || coalesce(md5(string_agg(digest, '' ORDER BY chunk)), '')
            FROM (
                SELECT id / 10000 AS chunk, count(*) AS rows, md5(string_agg(t::text, E'\\n' ORDER BY id)) AS digest
                FROM inventory_transactions AS t
                GROUP BY id / 10000
            ) AS chunks
            """;

    public static Comparison of(ServerPair servers) {
        String source = digest(servers.source());
        String target = digest(servers.target());
        return new Comparison(rows(source), rows(target), source.equals(target));
    }

    private static String digest(TestDatabase database) {
        return database.queryText(DIGEST);
    }

    private static long rows(String digest) {
        return Long.parseLong(digest.substring(0, digest.indexOf(' ')));
    }
}
