package dev.tidegate.postgres.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.failure.TidegateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandbyNamesTest {

    private static final String SESSION = "tidegate capture stream";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "* ; true",
                "FIRST 2 (one, *) ; true",
                "any 1 (one, \"Tidegate Capture Stream\") ; true",
                "1 (one) ; false",
                "one, \"tidegate capture\" ; false",
                "\"tidegate capture stream\" ; true",
                "\"one, (two)\", \"say \"\"x\"\"\" ; false",
                "first, any ; false",
                "'' ; false"
            })
    void readsTheNamesOfStandbys(String standbys, boolean takesIn) {
        assertThat(new StandbyNames(standbys).takesIn(SESSION)).isEqualTo(takesIn);
    }

    @Test
    void anotherNameWillDoUnlessEveryNameIsTakenIn() {
        TidegateException listed = new StandbyNames("one, \"" + SESSION + "\"").refusal(SESSION);
        assertThat(listed.isBlocked()).isFalse();
        assertThat(listed.isTransient()).isTrue();
        assertThat(listed.nextStep()).contains(StandbyNames.OTHER_SESSION);
        assertThat(new StandbyNames("ANY 1 (*)").refusal(SESSION).isBlocked()).isTrue();
    }

    @Test
    void readsQuotes() {
        assertThat(new StandbyNames("\"one, (two)\"").takesIn("one, (two)")).isTrue();
        assertThat(new StandbyNames("\"say \"\"x\"\"\"").takesIn("say \"x\"")).isTrue();
        assertThat(new StandbyNames("2 (first, any)").takesIn("FIRST")).isTrue();
    }
}
