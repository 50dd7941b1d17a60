package dev.tidegate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What is said of an exception where its stack trace is printed. */
class FailureWordsTest {

    private static final SQLException ANSWER = new PSQLException(
            new ServerErrorMessage("SERROR\0C23502\0Mnull value in column \"b\" violates not-null constraint"
                    + "\0DFailing row contains (1, secret, null).\0WCOPY t, line 1: \"1 secret\"\0"));

    @Test
    void anAnswerOfADatabaseIsDescribedWithoutItsDetail() {
        assertThat(ANSWER.getMessage()).as("this is about messages that quote").contains("secret");
        assertThat(FailureWords.of(ANSWER)).doesNotContain("secret").contains("23502");
    }

    @Test
    void ofWhatParsersAndLibrariesSayOnlyTheClassIsLeft() {
        for (Runnable parse : new Runnable[] {
            () -> Integer.parseInt("secret"),
            () -> java.time.LocalDate.parse("secret"),
            () -> Enum.valueOf(RunCode.class, "secret")
        }) {
            try {
                parse.run();
            } catch (RuntimeException e) {
                assertThat(e.getMessage()).contains("secret");
                assertThat(FailureWords.of(e)).doesNotContain("secret").contains("left out");
            }
        }
    }

    @Test
    void anExceptionThatWasMadeOfAnotherHasNotItsMessageEither() {
        IllegalStateException wrapper = new IllegalStateException(ANSWER);
        assertThat(wrapper.getMessage()).contains("secret");
        assertThat(FailureWords.of(wrapper)).doesNotContain("secret");
        assertThat(FailureWords.of(new IOException("copying failed: " + ANSWER.getMessage(), ANSWER)))
                .doesNotContain("secret");
        assertThat(FailureWords.without("caught: " + ANSWER.getMessage() + "; ends", wrapper))
                .startsWith("caught: ")
                .endsWith("; ends")
                .doesNotContain("secret");
    }

    @Test
    void wordsOfOurOwnOfFilesAndOfKafkaStay() {
        assertThat(FailureWords.of(new TidegateException(RunCode.IO, "the disk is full", "")))
                .isEqualTo("the disk is full");
        assertThat(FailureWords.of(new NoSuchFileException("/etc/x"))).isEqualTo("/etc/x");
        assertThat(FailureWords.of(new TimeoutException("no answer"))).isEqualTo("no answer");
        assertThat(FailureWords.of(new IllegalStateException("lane 3 is unknown")))
                .isEqualTo("lane 3 is unknown");
        assertThat(FailureWords.of(new NullPointerException())).isEmpty();
    }
}
