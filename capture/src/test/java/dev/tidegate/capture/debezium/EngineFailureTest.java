package dev.tidegate.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.Failures;
import java.sql.SQLException;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class EngineFailureTest {

    /** Connect's exceptions are Kafka's, and would be taken for a failure of Kafka. */
    @Test
    void aLostSourceIsTheSourcesFailureNotKafkas() {
        SQLException lost = new SQLException("terminating connection", "57P01");
        Exception failure = EngineFailure.of(new ConnectException("producer", new IllegalStateException(lost)));
        assertThat(failure).isSameAs(lost);
        assertThat(Failures.classify(failure).code()).isEqualTo("DATABASE-UNAVAILABLE");
    }

    @Test
    void whatIsDebeziumsOwnPassesWithAShortMessage() {
        TidegateException failure =
                (TidegateException) EngineFailure.of(new IllegalStateException("not valid\n " + "x".repeat(1_000)));
        assertThat(failure.code()).isEqualTo("ENGINE-FAILED");
        assertThat(failure.isTransient()).isTrue();
        assertThat(failure.getMessage()).doesNotContain("\n").hasSizeLessThan(400);
    }
}
