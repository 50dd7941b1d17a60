package dev.tidegate.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What is said of an exception where its stack trace is printed. */
class FailureWordsTest {

    private final SQLException answer = new PSQLException(
            new ServerErrorMessage("SERROR\0C23502\0Mnull value in column \"b\" violates not-null constraint"
                    + "\0DFailing row contains (1, secret, null).\0WCOPY t, line 1: \"1 secret\"\0"));

    @Test
    void anAnswerOfADatabaseIsDescribedWithoutItsDetail() {
        assertThat(answer.getMessage()).as("this is about messages that quote").contains("secret");
        assertThat(FailureWords.of(answer)).doesNotContain("secret").contains("23502");
    }

    @Test
    void ofWhatParsersAndLibrariesSayOnlyTheClassIsLeft() {
        String secret = "secret";
        List<ThrowingCallable> parsers = List.of(
                () -> assertThat(Integer.parseInt(secret)).isZero(),
                () -> assertThat(LocalDate.parse(secret)).isNull(),
                () -> assertThat(Enum.valueOf(RunCode.class, secret)).isNull());
        for (ThrowingCallable parser : parsers) {
            Throwable failure = catchThrowable(parser);
            assertThat(failure.getMessage()).contains("secret");
            assertThat(FailureWords.of(failure)).doesNotContain("secret").contains("left out");
        }
    }

    @Test
    void anExceptionThatWasMadeOfAnotherHasNotItsMessageEither() {
        IllegalStateException wrapper = new IllegalStateException(answer);
        assertThat(wrapper.getMessage()).contains("secret");
        assertThat(FailureWords.of(wrapper)).doesNotContain("secret");
        assertThat(FailureWords.of(new IOException("copying failed: " + answer.getMessage(), answer)))
                .doesNotContain("secret");
        assertThat(FailureWords.without("caught: " + answer.getMessage() + "; ends", wrapper))
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
