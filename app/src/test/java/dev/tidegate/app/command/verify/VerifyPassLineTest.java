package dev.tidegate.app.command.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.VerifyCode;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.state.verification.RowCounts;
import dev.tidegate.verify.model.PassHistory.Changes;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyReport;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VerifyPassLineTest {

    private static VerifyReport report(String mode) {
        TableId id = new TableId("public", "orders");
        TableResult table = new TableResult(
                        id,
                        id,
                        ComparisonState.DIFFERENT,
                        new RowCounts(1_000, 1_000, 0, 0, 3),
                        List.of(),
                        "",
                        Duration.ZERO)
                .lookedAt(17);
        return new VerifyReport(
                UUID.randomUUID(), mode, Lsn.NONE, Duration.ZERO, List.of(table), Duration.ofMillis(1_250));
    }

    @Test
    void saysWhatHasBecomeOfTheDifferences() {
        VerifyPassLine line = VerifyPassLine.of(4, report("since-last"), new Changes(1, 2, 3, 0));
        assertThat(line.text())
                .isEqualTo("pass 4 (since-last): 17 rows looked at; differences: 1 new, 2 still there, 3 gone; 1.3 s");
        assertThat(line.json())
                .hasToString("{\"number\":4,\"mode\":\"since-last\",\"durationMs\":1250,\"rowsLookedAt\":17,\"new\":1,"
                        + "\"stillThere\":2,\"gone\":3,\"unknownTables\":0}");
    }

    @Test
    void saysHowManyTablesItKnowsNothingOf() {
        assertThat(VerifyPassLine.of(1, report("full"), new Changes(3, 0, 0, 2)).text())
                .isEqualTo("pass 1 (whole): 17 rows looked at; differences: 3 new, 0 still there, 0 gone;"
                        + " 2 tables unknown; 1.3 s");
    }

    @Test
    void aPassThatFailsSaysSo() {
        TidegateException failure = new TidegateException(VerifyCode.VERIFY_BLOCKED, "somebody", "end it");
        VerifyPassLine line = VerifyPassLine.failed(2, "since-last", failure, Duration.ofSeconds(30));
        assertThat(line.text()).isEqualTo("pass 2 (since-last): nothing was found out, VERIFY-BLOCKED; 30 s");
        assertThat(line.json())
                .hasToString("{\"number\":2,\"mode\":\"since-last\",\"durationMs\":30000,"
                        + "\"problem\":\"VERIFY-BLOCKED\"}");
    }
}
