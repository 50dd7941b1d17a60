package dev.tidegate.state.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.PipelineName;
import dev.tidegate.state.schema.StateSchema;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SourceNoticeStoreIT {

    private static final String PIPELINE = """
            INSERT INTO tidegate.pipeline (pipeline, stream_id, source_system_id, source_database, state)
            VALUES ('orders', gen_random_uuid(), '1', 'shop', 'streaming')
            """;

    /** Hashes, which do not compress: the key of an index takes 2,704 bytes. */
    private static String labels() {
        return IntStream.range(0, 600)
                .mapToObj(n -> Integer.toHexString((n + 1) * 0x9E3779B1) + "ü")
                .collect(Collectors.joining(", "));
    }

    @Test
    void aLongProblemIsToldByItsBeginning() throws SQLException {
        SourceNotice notice = new SourceNotice("type public.stage", "TYPE-CONTENT", labels(), "run this");
        try (TestDatabase target = SharedServers.database(PostgresVersion.V17);
                Connection session = target.connect()) {
            StateSchema.migrate(session);
            target.execute(PIPELINE);
            SourceNoticeStore store = new SourceNoticeStore(session, new PipelineName("orders"));
            store.replace(List.of(notice));
            store.replace(List.of(notice));

            assertThat(store.all()).singleElement().satisfies(told -> {
                assertThat(told.problem()).hasSizeBetween(400, 500).endsWith(" ...");
                assertThat(labels()).startsWith(told.problem().replace(" ...", ""));
                assertThat(told.nextStep()).isEqualTo("run this");
            });
            store.replace(List.of());
            assertThat(store.all()).isEmpty();
        }
    }

    @Test
    void noCharacterIsCutInTwo() {
        for (int before = 0; before < 2; before++) {
            String problem = "a".repeat(before) + "😀".repeat(400);
            String told = new SourceNotice("s", "C", problem, "").bounded().problem();
            assertThat(problem).startsWith(told.replace(" ...", ""));
            assertThat(told.replace(" ...", "").codePoints()).allMatch(c -> c == 'a' || c > 0xFFFF);
        }
        SourceNotice fits = new SourceNotice("s", "C", "a".repeat(500), "");
        assertThat(fits.bounded()).isEqualTo(fits);
    }
}
