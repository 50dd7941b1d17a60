package dev.tidegate.topic.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class KafkaFailuresTest {

    @Test
    void timeoutsAndNewLeadersPass() {
        assertThat(classify(new TimeoutException("late")).isTransient()).isTrue();
        assertThat(classify(new ExecutionException(new NotLeaderOrFollowerException("moved")))
                        .isTransient())
                .isTrue();
    }

    /** As it is when the only broker's container is down: its name goes with it. */
    @Test
    void anUnknownHostPasses() {
        Map<String, Object> nowhere = Map.of("bootstrap.servers", "no-such-host.invalid:9092");

        assertThatThrownBy(() -> Admin.create(nowhere).close())
                .satisfies(thrown -> assertThat(classify(thrown).describe())
                        .contains("KAFKA-UNAVAILABLE", "no host name of kafka.bootstrap-servers can be resolved"));
        assertThatThrownBy(() ->
                        Admin.create(Map.of("bootstrap.servers", "no port")).close())
                .satisfies(thrown -> assertThat(classify(thrown).code()).isEqualTo("KAFKA-REFUSED"));
    }

    @Test
    void aFencedProducerIsKnownHoweverItIsWrapped() {
        TidegateException failure =
                classify(new KafkaException("in an error state", new ProducerFencedException("newer epoch")));
        assertThat(failure.code()).isEqualTo("PRODUCER-FENCED");
        assertThat(failure.category()).isEqualTo(FailureCategory.TRANSIENT);
    }

    @Test
    void tooLargeAndDeniedAreFinalAndSayWhatToDo() {
        assertThat(classify(new RecordTooLargeException("big")).code()).isEqualTo("RECORD-TOO-LARGE");
        TidegateException denied = classify(new SaslAuthenticationException("no"));
        assertThat(denied.code()).isEqualTo("KAFKA-DENIED");
        assertThat(denied.nextStep()).isNotEmpty();
    }

    private static TidegateException classify(Throwable thrown) {
        return KafkaFailures.classify(thrown, "testing");
    }
}
