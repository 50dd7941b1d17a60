package dev.tidegate.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqlIT {

    private static final Instant NOON = Instant.parse("2024-02-29T12:00:00.123456Z");

    private static TestDatabase database;
    private static Connection session;
    private static Sql sql;

    @BeforeAll
    static void open() throws SQLException {
        database = SharedServers.database(PostgresVersion.V18);
        session = source().open("sql");
        sql = Sql.on(session);
        sql.execute(
                "CREATE TABLE public.thing (id bigint PRIMARY KEY, name text, at timestamptz, lsn pg_lsn, tags int[])");
    }

    @AfterAll
    static void close() throws SQLException {
        session.close();
        database.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        sql.execute("TRUNCATE public.thing");
    }

    @Test
    void everyKindOfParameterArrivesAsItIs() throws SQLException {
        UUID uuid = UUID.randomUUID();
        assertThat(parameter("?::int8", Long.MAX_VALUE)).isEqualTo("9223372036854775807");
        assertThat(parameter("?::numeric", new BigDecimal("-1.50"))).isEqualTo("-1.50");
        assertThat(parameter("?::numeric", new BigInteger("99999999999999999999")))
                .isEqualTo("99999999999999999999");
        assertThat(parameter("?::bool", true)).isEqualTo("true");
        assertThat(parameter("?::bytea", new byte[] {0, -1})).isEqualTo("\\x00ff");
        assertThat(parameter("?::timestamptz", NOON)).isEqualTo("2024-02-29 12:00:00.123456+00");
        assertThat(parameter("?::text", "it's \\ \"ü\" {x} ?")).isEqualTo("it's \\ \"ü\" {x} ?");
        assertThat(parameter("?::pg_lsn", new Lsn(1L << 32))).isEqualTo("1/0");
        assertThat(parameter("?::uuid", uuid)).isEqualTo(uuid.toString());
        assertThat(parameter("?::int8", (Object) null)).isNull();
        assertThat(parameter("?::int8", Optional.empty())).isNull();
        assertThat(parameter("?::int8", Optional.of(5))).isEqualTo("5");
    }

    @Test
    void textTakesTheTypeOfItsPlace() throws SQLException {
        sql.update("INSERT INTO public.thing (id, at, lsn) VALUES (?, ?, ?)", "7", "2024-01-01 00:00:00+00", "0/AB");

        assertThat(sql.one("SELECT id FROM public.thing WHERE lsn = ? AND at < ?", Sql.NUMBER, new Lsn(0xAB), NOON))
                .isEqualTo(7L);
    }

    @Test
    void aCollectionIsAnArrayOfTexts() throws SQLException {
        List<Object> values = Arrays.asList("a,b", null, "NULL", "\"\\", "", 5L);
        assertThat(sql.list("SELECT unnest(?)", Sql.TEXT, values))
                .containsExactly("a,b", null, "NULL", "\"\\", "", "5");
        assertThat(sql.list("SELECT unnest(?)", Sql.TEXT, List.of())).isEmpty();
        assertThat(sql.isTrue("SELECT 'a' = ANY (?)", Set.of("a"))).isTrue();
    }

    @Test
    void otherArraysNameTheirType() throws SQLException {
        Object oids = Sql.array("oid", List.of(1259L, 4_294_967_295L));
        assertThat(sql.list("SELECT relname FROM pg_class WHERE oid = ANY (?)", Sql.TEXT, oids))
                .containsExactly("pg_class");
        sql.update("INSERT INTO public.thing (id, tags) VALUES (1, ?)", Sql.array("int4", Arrays.asList(3, null)));
        assertThat(sql.one("SELECT tags FROM public.thing", Sql.TEXT)).isEqualTo("{3,NULL}");
    }

    @Test
    void aJavaArrayIsRefusedRatherThanBoundAsItsIdentity() {
        assertThatThrownBy(() -> sql.update("UPDATE public.thing SET tags = ?", new int[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sql.update("UPDATE public.thing SET tags = ? WHERE id = ?", new String[] {"1"}, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anUnknownNumberIsNotZero() throws SQLException {
        assertThat(sql.one("SELECT sum(id) FROM public.thing", Sql.NUMBER)).isNull();
        assertThat(sql.first("SELECT sum(id) FROM public.thing", Sql.NUMBER)).isEmpty();
        assertThat(sql.one("SELECT count(*) FROM public.thing", Sql.NUMBER)).isZero();
        assertThat(sql.isTrue("SELECT NULL::boolean")).isFalse();
    }

    @Test
    void noRowIsEmptyOrAFaultOfTheCaller() throws SQLException {
        String none = "SELECT id FROM public.thing";
        assertThat(sql.first(none, Sql.NUMBER)).isEmpty();
        assertThat(sql.list(none, Sql.NUMBER)).isEmpty();
        assertThat(sql.isTrue("SELECT true FROM public.thing")).isFalse();
        assertThatThrownBy(() -> sql.one(none, Sql.NUMBER)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void countsWhatItWrites() throws SQLException {
        assertThat(sql.update("INSERT INTO public.thing (id) SELECT generate_series(1, ?)", 3))
                .isEqualTo(3);
        assertThat(sql.update("DELETE FROM public.thing WHERE id > ?", 5)).isZero();
        assertThat(sql.list("DELETE FROM public.thing RETURNING id", Sql.NUMBER))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void aBatchWritesARowForEachOfItsParameters() throws SQLException {
        List<Object[]> rows = List.of(new Object[] {1, "one"}, new Object[] {2, null});
        sql.batch("INSERT INTO public.thing (id, name) VALUES (?, ?)", rows);
        sql.batch("INSERT INTO public.thing (id, name) VALUES (?, ?)", List.of());

        assertThat(sql.list("SELECT id || coalesce(name, '-') FROM public.thing ORDER BY id", Sql.TEXT))
                .containsExactly("1one", "2-");
    }

    @Test
    void severalStatementsAtOnceAreOneTransaction() throws SQLException {
        assertThatThrownBy(() -> sql.execute("INSERT INTO public.thing VALUES (1); SELECT 1 / 0"))
                .isInstanceOf(SQLException.class);
        assertThat(sql.one("SELECT count(*) FROM public.thing", Sql.NUMBER)).isZero();

        sql.execute("INSERT INTO public.thing VALUES (1); UPDATE public.thing SET name = 'who?'");
        assertThat(sql.one("SELECT name FROM public.thing", Sql.TEXT)).isEqualTo("who?");
    }

    @Test
    void neverCommits() throws SQLException {
        session.setAutoCommit(false);
        try {
            sql.update("INSERT INTO public.thing (id) VALUES (1)");
            session.rollback();
            assertThat(sql.list("SELECT id FROM public.thing", Sql.NUMBER)).isEmpty();
        } finally {
            session.rollback();
            session.setAutoCommit(true);
        }
    }

    @Test
    void visitsMoreRowsThanAreFetchedAtATimeWhileItRunsOtherStatements() throws SQLException {
        session.setAutoCommit(false);
        try {
            List<Long> ids = new ArrayList<>();
            sql.each(
                    "SELECT generate_series(1, ?)",
                    row -> {
                        ids.add(row.getLong(1));
                        if (row.getLong(1) % 4_000 == 0) {
                            sql.update("INSERT INTO public.thing (id) VALUES (?)", row.getLong(1));
                        }
                    },
                    12_000);
            assertThat(ids).hasSize(12_000);
            assertThat(sql.one("SELECT count(*) FROM public.thing", Sql.NUMBER)).isEqualTo(3);
        } finally {
            session.rollback();
            session.setAutoCommit(true);
        }
    }

    @Test
    void readsATimeOrNone() throws SQLException {
        sql.update("INSERT INTO public.thing (id, at) VALUES (1, ?), (2, NULL)", NOON);
        assertThat(sql.list("SELECT at FROM public.thing ORDER BY id", row -> Sql.instant(row, "at")))
                .containsExactly(NOON, null);
    }

    @Test
    void theSqlStateComesThrough() {
        assertThatThrownBy(() -> sql.update("INSERT INTO public.thing (id) VALUES (?), (?)", 1, 1))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
    }

    @Test
    void worksOnAReplicationConnection() throws SQLException {
        try (Connection replication = source().openReplication("sql")) {
            assertThat(Sql.on(replication).one("SELECT ?::text || ?::int8", Sql.TEXT, "it's ", 5L))
                    .isEqualTo("it's 5");
            assertThat(Sql.on(replication).list("SELECT unnest(?::text[])", Sql.TEXT, List.of("a", "b")))
                    .containsExactly("a", "b");
        }
    }

    private static String parameter(String expression, Object value) throws SQLException {
        return sql.one("SELECT (" + expression + ")::text", Sql.TEXT, value);
    }

    private static SourceDatabase source() {
        return new SourceDatabase(database.config());
    }
}
