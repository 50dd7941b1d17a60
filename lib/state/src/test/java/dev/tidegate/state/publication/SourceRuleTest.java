package dev.tidegate.state.publication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.state.publication.SourceRule.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of rules, row by row: what follows, under which code, whether rows may be missing. */
class SourceRuleTest {

    private static final Path PAGE = Path.of("../../docs/SCHEMA-CHANGES.md");
    private static final String HEAD =
            "| on the source, without a row that says so | Tidegate | code |\n|---|---|---|\n";

    private static final String EXPECTED = """
            PUBLICATION_DROPPED             | STOP                  | PUBLICATION-CHANGED    | true
            PUBLICATION_REPLACED            | GATE_SHUT             | PUBLICATION-CHANGED    | true
            PUBLICATION_ALTERED             | GATE_SHUT             | PUBLICATION-CHANGED    | true
            PUBLICATION_ALTERED_BY_TIDEGATE | FOLLOW                |                        | false
            OPERATIONS_MISSING              | GATE_SHUT_WHILE       | PUBLICATION-CHANGED    | true
            ROOT_NOT_USED                   | GATE_SHUT_WHILE       | PUBLICATION-CHANGED    | true
            TABLE_REMOVED                   | GATE_SHUT_WHILE       | TABLE-NOT-PUBLISHED    | true
            TABLE_REMOVED_AND_ADDED         | GATE_SHUT             | PUBLICATION-CHANGED    | true
            TABLE_RESTRICTED                | GATE_SHUT_WHILE       | PUBLICATION-CHANGED    | true
            TABLE_REPLACED                  | GATE_SHUT_WHILE       | TABLE-REPLACED         | true
            TABLE_RENAMED                   | GATE_SHUT_UNTIL_RIGHT | TABLE-RENAMED          | false
            TABLE_NEW                       | HARMLESS              | NEW-TABLE              | false
            TABLE_ADDED                     | FOLLOW                |                        | false
            TABLE_ADDED_BY_TIDEGATE         | FOLLOW                |                        | false
            TABLE_DROPPED                   | HARMLESS              |                        | false
            IDENTITY_MISSING                | HARMLESS              | PARTITION-IDENTITY     | false
            PARTITION_CREATED               | FOLLOW                |                        | false
            PARTITION_ATTACHED              | GATE_SHUT             | PARTITION-ATTACHED     | true
            PARTITION_REATTACHED            | GATE_SHUT             | PARTITION-ATTACHED     | true
            PARTITION_DETACHED              | GATE_SHUT             | PARTITION-DETACHED     | true
            PARTITION_DROPPED               | GATE_SHUT             | PARTITION-DETACHED     | true
            PARTITION_TRUNCATED             | GATE_SHUT             | TRUNCATE-UNSENT        | true
            TABLE_TRUNCATED                 | GATE_SHUT             | TRUNCATE-UNSENT        | true
            TRUNCATE_STREAMED               | FOLLOW                |                        | false
            FILE_REWRITTEN                  | HARMLESS              |                        | false
            TYPE_DIFFERS                    | GATE_SHUT_UNTIL_RIGHT | TYPE-CONTENT           | false
            COLLATION_DIFFERS               | GATE_SHUT_UNTIL_RIGHT | TYPE-CONTENT           | false
            ROW_SECURITY                    | GATE_SHUT_UNTIL_RIGHT | ROW-SECURITY           | false
            POLICY_CHANGED                  | HARMLESS              | SOURCE-CATALOG-CHANGED | false
            TRIGGER_CHANGED                 | HARMLESS              | SOURCE-CATALOG-CHANGED | false
            RULE_CHANGED                    | HARMLESS              | SOURCE-CATALOG-CHANGED | false
            SETTING_CHANGED                 | HARMLESS              | SOURCE-CATALOG-CHANGED | false
            SEQUENCE_CHANGED                | FOLLOW                | SOURCE-CATALOG-CHANGED | false
            SEQUENCE_DROPPED                | HARMLESS              | SOURCE-CATALOG-CHANGED | false
            STREAM_AWAITED                  | STOP                  | SYNCHRONOUS-STANDBY    | false
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = EXPECTED)
    void whatFollows(SourceRule rule, Effect effect, String code, boolean costsRows) {
        assertThat(rule.effect()).isEqualTo(effect);
        assertThat(rule.reportedAs().map(FailureCode::text).orElse(null)).isEqualTo(code);
        assertThat(rule.costsRows()).isEqualTo(costsRows);
    }

    @Test
    void everyRuleIsExpectedAbove() {
        assertThat(EXPECTED.lines()).hasSize(SourceRule.values().length);
    }

    @ParameterizedTest
    @EnumSource(SourceRule.class)
    void whatShutsTheGateIsTold(SourceRule rule) {
        boolean shut = rule.effect() != Effect.HARMLESS && rule.effect() != Effect.FOLLOW;
        if (shut) {
            assertThat(rule.reportedAs()).isPresent();
        }
        if (rule.costsRows()) {
            assertThat(rule.problem()).isNotEmpty();
        }
    }

    /** To write it again: {@code -Dtidegate.rules.write=true}. */
    @Test
    void theDocsHaveThisTable() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(HEAD);
        int from = page.indexOf(HEAD);
        int to = page.indexOf("\n\n", from) + 1;
        if (Boolean.getBoolean("tidegate.rules.write")) {
            page = page.substring(0, from) + HEAD + rows() + page.substring(to);
            Files.writeString(PAGE, page);
        }
        assertThat(page).contains(HEAD + rows() + "\n");
    }

    private static String effect(SourceRule rule) {
        boolean quiet = rule.effect() == Effect.HARMLESS || rule.effect() == Effect.FOLLOW;
        return rule.effect().text() + (quiet && rule.reportedAs().isPresent() ? ", and reports it" : "");
    }

    private static String rows() {
        return Arrays.stream(SourceRule.values())
                .map(rule -> "| " + rule.what() + " | " + effect(rule) + " | "
                        + rule.reportedAs().map(code -> "`" + code.text() + "`").orElse("") + " |\n")
                .collect(Collectors.joining());
    }
}
