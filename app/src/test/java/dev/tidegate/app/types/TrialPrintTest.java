package dev.tidegate.app.types;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.app.types.TypeResult.Verdict;
import dev.tidegate.model.PipelineName;
import dev.tidegate.prepare.check.types.VersionPair;
import dev.tidegate.prepare.check.types.trial.MatrixTable.Place;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialPrintTest {

    private static final TypeResult EXACT =
            new TypeResult("Text", "text", Verdict.EXACT, 24, List.of(Place.V, Place.K, Place.F), "", List.of());
    private static final TypeResult DIFFERS = new TypeResult(
            "Numbers",
            "money",
            Verdict.DIFFERS,
            5,
            List.of(Place.V, Place.F),
            "",
            List.of("load, as value: row 1: '$1.00' became '$100.00'"));
    private static final TypeResult ABSENT = new TypeResult(
            "Of extensions",
            "hstore",
            Verdict.UNAVAILABLE,
            0,
            List.of(),
            "extension hstore is not installed on the source, or not to be used",
            List.of());

    private static TrialResult of(TypeResult... types) {
        return new TrialResult(new VersionPair(15, 18), List.of(types), 1234);
    }

    @Test
    void printsALineForEachTypeAndEveryDifference() {
        List<String> lines = TrialPrint.text(of(EXACT, DIFFERS, ABSENT));

        assertThat(lines)
                .contains("text        24  value, key, no key  exact")
                .contains("money        5  value, no key       differs")
                .contains("DIFFERS  money: load, as value: row 1: '$1.00' became '$100.00'")
                .contains("PostgreSQL 15 -> 18: 2 types with 29 values on 2 paths, 1234 rows compared: 1 types exact,"
                        + " 1 differ; 0 refused, 1 not available on both.")
                .anyMatch(line -> line.startsWith("hstore       -") && line.contains("unavailable  extension hstore"));
        assertThat(of(EXACT, DIFFERS, ABSENT).isExact()).isFalse();
        assertThat(of(EXACT, ABSENT).isExact()).isTrue();
    }

    @Test
    void printsJson() throws IOException {
        JsonNode json = new ObjectMapper().readTree(TrialPrint.json(new PipelineName("orders"), of(EXACT, DIFFERS)));

        assertThat(json.at("/exact").asBoolean()).isFalse();
        assertThat(json.at("/sourceMajor").asInt()).isEqualTo(15);
        assertThat(json.at("/types/0/as")).hasSize(3);
        assertThat(json.at("/types/1/result").asText()).isEqualTo("differs");
        assertThat(json.at("/types/1/differences/0").asText()).startsWith("load");
    }
}
