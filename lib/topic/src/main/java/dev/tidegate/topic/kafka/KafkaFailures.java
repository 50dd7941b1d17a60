package dev.tidegate.topic.kafka;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.CaptureCode;
import dev.tidegate.model.failure.code.ConnectionCode;
import dev.tidegate.model.failure.code.RunCode;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Classification of Kafka's exceptions: transient, to try again with new clients, or permanent. The only place for that. */
public final class KafkaFailures {

    private KafkaFailures() {}

    /**
     * @param doing what was tried, for people: {@code "creating topic x"}
     * @return a TidegateException as it is; everything else with a code of Kafka's
     */
    public static TidegateException classify(Throwable thrown, String doing) {
        Throwable cause = unwrap(thrown);
        if (cause instanceof TidegateException known) {
            return known;
        }
        if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
            // Transient: which of two captures streams is decided by the slot, and a producer that is alone is fenced
            // when
            // a request that it gave up and sent again arrives late.
            return new TidegateException(
                    CaptureCode.PRODUCER_FENCED,
                    "another producer of this pipeline took over while " + doing,
                    "if two captures of the pipeline run, stop one of them",
                    thrown);
        }
        if (cause instanceof RecordTooLargeException) {
            return new TidegateException(
                    CaptureCode.RECORD_TOO_LARGE,
                    "a record is larger than Kafka takes, while " + doing,
                    "raise max.message.bytes of the topic and message.max.bytes of the brokers; Tidegate's own limit"
                            + " is "
                            + KafkaClients.RECORD_BYTES_MAX + " bytes",
                    thrown);
        }
        if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
            return new TidegateException(
                    ConnectionCode.KAFKA_DENIED,
                    "Kafka refused the client (" + nameOf(cause) + ") while " + doing,
                    "check kafka.properties (security.protocol, sasl.*, ssl.*) and the ACLs of the topic and"
                            + " transactional id",
                    thrown);
        }
        if (cause instanceof InvalidTimestampException) {
            return new TidegateException(
                    RunCode.KAFKA_CLOCK,
                    "Kafka refused " + doing + ": this machine's clock is further ahead of the broker's than"
                            + " message.timestamp.after.max.ms allows",
                    "set the clocks; or kafka-configs.sh --alter --topic (the pipeline's topic) --add-config"
                            + " message.timestamp.type=LogAppendTime",
                    thrown);
        }
        if (isPermanent(cause)) {
            return new TidegateException(
                    RunCode.KAFKA_REFUSED,
                    "Kafka refused " + doing + " (" + nameOf(cause) + ": " + cause.getMessage() + ")",
                    "fix what Kafka complains about",
                    thrown);
        }
        return new TidegateException(
                RunCode.KAFKA_UNAVAILABLE,
                (isUnknownHost(cause)
                                ? "no host name of kafka.bootstrap-servers can be resolved"
                                : "Kafka failed (" + nameOf(cause) + ")")
                        + " while " + doing,
                "",
                thrown);
    }

    /** The rest is transient: timeouts, lost connections, new leaders, transactions aborted by the broker. */
    private static boolean isPermanent(Throwable cause) {
        return (cause instanceof ConfigException && !isUnknownHost(cause))
                || cause instanceof SerializationException
                || cause instanceof UnsupportedVersionException
                || cause instanceof InvalidTopicException
                || cause instanceof InvalidTxnTimeoutException
                || cause instanceof InvalidReplicationFactorException
                || cause instanceof InvalidConfigurationException
                || cause instanceof PolicyViolationException;
    }

    /**
     * The name of a broker that is down is unknown in Docker and Kubernetes. Kafka's clients take that for a wrong setting,
     * and only their words tell it from one.
     */
    private static boolean isUnknownHost(Throwable cause) {
        return String.valueOf(cause.getMessage()).contains("No resolvable bootstrap urls");
    }

    /** A plain KafkaException says only that an earlier error stands; that one is its cause. */
    private static Throwable unwrap(Throwable thrown) {
        Throwable current = thrown;
        while (current.getCause() != null && isWrapper(current)) {
            current = current.getCause();
        }
        return current;
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof ExecutionException
                || thrown instanceof CompletionException
                || thrown.getClass() == KafkaException.class;
    }

    private static String nameOf(Throwable cause) {
        return cause.getClass().getSimpleName();
    }
}
