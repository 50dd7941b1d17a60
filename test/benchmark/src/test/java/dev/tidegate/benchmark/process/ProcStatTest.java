package dev.tidegate.benchmark.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcStatTest {

    private static final String STAT =
            "4711 (a) b (c)) S 1 4711 4711 0 -1 4194560 100 200 0 0 30 12 700 55 20 0 1 0 12345 1000000 500";

    @Test
    void readsTheTimesBehindANameWithParentheses() {
        ProcStat stat = ProcStat.parse(STAT, "postgres: walsender");

        assertThat(stat.ticks()).isEqualTo(42);
        assertThat(stat.endedChildrenTicks()).isEqualTo(755);
    }

    @Test
    void knowsTheKindsOfServerProcesses() {
        assertThat(kind("postgres: walsender postgres shop 127.0.0.1(5000) START_REPLICATION"))
                .isEqualTo("walsender");
        assertThat(kind("postgres: logical replication worker for subscription 16399"))
                .isEqualTo("apply worker");
        assertThat(kind("postgres: logical replication launcher")).isEqualTo("background");
        assertThat(kind("postgres: checkpointer")).isEqualTo("background");
        assertThat(kind("postgres: postgres shop 127.0.0.1(41234) idle")).isEqualTo("sessions");
        assertThat(kind("/usr/bin/postgres -D data")).isEqualTo("main");
    }

    @Test
    void countsWhatTheProcessHasForItselfApartFromWhatItShares() {
        ProcMemory memory = ProcMemory.parse(List.of(
                "Name:\tpostgres",
                "VmRSS:\t   70000 kB",
                "RssAnon:\t    2000 kB",
                "RssFile:\t   8000 kB",
                "RssShmem:\t  60000 kB"));

        assertThat(memory).isEqualTo(new ProcMemory(2_000 * 1_024, 68_000 * 1_024));
    }

    private static String kind(String title) {
        return ProcStat.parse(STAT, title).kind();
    }
}
