package dev.tidegate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.postgres.session.SessionUnavailableException;
import dev.tidegate.topic.record.InvalidRecordException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void keepsAFailureThatIsKnown() {
        TidegateException known = new TidegateException(RunCode.CHECK_FAILED, "no", "");
        assertThat(Failures.classify(known)).isSameAs(known);
        assertThat(Failures.classify(new ExecutionException(known))).isSameAs(known);
    }

    @Test
    void sortsWhatDatabasesAnswer() {
        TidegateException passing = Failures.classify(new SQLException("deadlock detected", "40P01"));
        assertThat(passing.isTransient()).isTrue();
        assertThat(passing.getMessage()).contains("40P01").contains("deadlock detected");

        assertThat(Failures.classify(new SQLException("permission denied for table t", "42501"))
                        .category())
                .isEqualTo(FailureCategory.PERMANENT);
        assertThat(Failures.classify(new IOException("reset")).isTransient()).isTrue();
    }

    /** Both roles are often named the same. */
    @Test
    void saysWhichDatabaseDoesNotLetItIn() {
        TidegateException failure = Failures.classify(new SessionUnavailableException(
                "shop.rds:5432/shop", new SQLException("password authentication failed for user", "28P01")));

        assertThat(failure.code()).isEqualTo("DATABASE-REFUSED");
        assertThat(failure.describe()).contains("shop.rds:5432/shop", "28P01", "password authentication failed");
        assertThat(Failures.classify(new SessionUnavailableException(
                                "db:1/x", new SQLException("no", null, new IOException())))
                        .isTransient())
                .isTrue();
    }

    @Test
    void neverPassesOnAMessageThatMayQuoteARow() {
        TidegateException failure =
                Failures.classify(new SQLException("invalid input syntax for type integer: \"secret\"", "22P02"));
        assertThat(failure.describe()).contains("22P02").doesNotContain("secret");
        assertThat(Failures.classify(new IllegalStateException("secret")).describe())
                .doesNotContain("secret");
    }

    @Test
    void endsOnARecordThatBreaksTheContract() {
        TidegateException failure = Failures.classify(new InvalidRecordException("the record is not a JSON object"));
        assertThat(failure.code()).isEqualTo("RECORD-INVALID");
        assertThat(failure.category()).isEqualTo(FailureCategory.PERMANENT);
    }
}
