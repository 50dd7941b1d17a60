package dev.tidegate.model.failure.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.Tolerance;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/ERRORS.md lists every code with the words of its constant, and no published code is lost. */
class ErrorsPageTest {

    private static final Path COMMITTED =
            Path.of(System.getProperty("basedir", "")).resolve("../../docs/ERRORS.md");

    @Test
    void thePageIsWhatTheConstantsSay() throws IOException {
        if (Boolean.getBoolean("tidegate.errors.write")) {
            Files.writeString(COMMITTED, ErrorsPage.text());
        }
        assertThat(Files.readString(COMMITTED))
                .as("docs/ERRORS.md is not what the enums say; its head says how to write it again")
                .isEqualTo(ErrorsPage.text());
    }

    @Test
    void everyEnumOfCodesIsOnThePage() throws Exception {
        Set<String> onThePage = ErrorsPage.codes().stream()
                .map(code -> code instanceof Enum<?> constant ? constant.getDeclaringClass() : ConnectionFault.class)
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());
        URI classes = FailureCode.class.getResource("code/RunCode.class").toURI();
        try (Stream<Path> files = Files.list(Path.of(classes).getParent())) {
            List<String> enums = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[A-Za-z]+(Code|Fault)\\.class"))
                    .map(name -> name.substring(0, name.indexOf('.')))
                    .toList();
            assertThat(onThePage).containsExactlyInAnyOrderElementsOf(enums);
        }
    }

    @Test
    void aCodeStandsOnceAndReadsAsItsText() {
        assertThat(ErrorsPage.codes())
                .extracting(FailureCode::text)
                .doesNotHaveDuplicates()
                .contains("SLOT-MISSING", "IO", "SOURCE-TLS-UNTRUSTED", "TARGET-UNREACHABLE");
        assertThat(ErrorsPage.codes())
                .allSatisfy(code -> assertThat(code).hasToString(code.text()))
                .allSatisfy(code -> assertThat(code.properties()).isNotEmpty());
    }

    /** Scripts and alerts rely on them: remove none from published-codes.txt, add new ones with their first release. */
    @Test
    void everyPublishedCodeIsStillThere() throws IOException {
        List<String> published;
        try (InputStream in = ErrorsPageTest.class.getResourceAsStream("published-codes.txt")) {
            published = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        assertThat(published).hasSizeGreaterThan(220);
        assertThat(ErrorsPage.codes()).extracting(FailureCode::text).containsAll(published);
    }

    @Test
    void aPipelineThatStreamsStartsDespiteTheseErrorsAndNoOthers() {
        assertThat(having(Tolerance.OUTAGE))
                .containsExactlyInAnyOrder(
                        "SOURCE-UNREACHABLE",
                        "SOURCE-HOST-UNKNOWN",
                        "SOURCE-CONNECTIONS-EXHAUSTED",
                        "TARGET-UNREACHABLE",
                        "TARGET-HOST-UNKNOWN",
                        "TARGET-CONNECTIONS-EXHAUSTED",
                        "KAFKA-UNREACHABLE",
                        "CHECK-FAILED");
        assertThat(having(Tolerance.AWAITED)).containsExactly("SYNCHRONOUS-STANDBY");
        assertThat(having(Tolerance.TABLE_DIFFERENCE))
                .containsExactlyInAnyOrder(
                        "ROW-SECURITY",
                        "WRITE-DENIED",
                        "PARTITION-IDENTITY",
                        "REPLICA-IDENTITY",
                        "GENERATED-COLUMN-IN-IDENTITY",
                        "TABLE-MISSING",
                        "COLUMN-MISSING",
                        "EXTRA-COLUMN",
                        "TYPE-CONTENT",
                        "TYPE-DIFFERS",
                        "NOT-NULL",
                        "GENERATED-COLUMN",
                        "PRECISION-NARROWER",
                        "NO-KEY",
                        "KEY-INDEX-MISSING",
                        "CHECK-READS-TABLES",
                        "TARGET-CODE-OF-OTHERS",
                        "TARGET-TRIGGER-CHANGES-ROWS",
                        "TABLE-MAP-COLUMN",
                        "TABLE-MAP-KEY");
    }

    private static List<String> having(Tolerance tolerance) {
        return ErrorsPage.codes().stream()
                .filter(code -> code.has(tolerance))
                .map(FailureCode::text)
                .toList();
    }
}
