package dev.tidegate.app.roles;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import java.util.Locale;

/** The commands that run roles until they are stopped. Which roles, says {@link Roles}. */
public enum PipelineCommand {
    RUN,
    CAPTURE,
    APPLY,
    MONITOR;

    /** Whether {@link StartCheck} comes first: where tables may be loaded. */
    boolean isChecked() {
        return this == RUN || this == CAPTURE;
    }

    /** Whether it starts the broker of a pipeline that has no other Kafka. */
    boolean startsBroker() {
        return this == RUN;
    }

    /** @throws TidegateException KAFKA-ADDRESS if the roles are to meet in a Kafka that the config does not name */
    public void requireKafka(PipelineConfig config) {
        if ((this == CAPTURE || this == APPLY) && config.kafka().isEmbedded()) {
            throw new TidegateException(
                    ConfigCode.KAFKA_ADDRESS,
                    "`tidegate " + name().toLowerCase(Locale.ROOT) + "` needs an external Kafka, but"
                            + " kafka.bootstrap-servers is missing",
                    "set it, or use `tidegate run`, which has a broker of its own");
        }
    }
}
