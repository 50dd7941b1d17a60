package dev.tidegate.app.drop;

import dev.tidegate.app.roles.EmbeddedKafka;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.load.drop.DropResult;
import dev.tidegate.load.drop.PipelineObjectsDrop;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.replication.MessageTable;
import java.util.ArrayList;
import java.util.List;

/** Removes a pipeline: from the databases, then what was between them. */
public final class PipelineDrop {

    private final PipelineConfig config;

    public PipelineDrop(PipelineConfig config) {
        this.config = config;
    }

    /**
     * What will go, a line each. Says what is the pipeline's by name; nothing is looked up.
     *
     * @throws TidegateException of category REFUSED if the pipeline runs
     */
    public List<String> plan() {
        EmbeddedKafka.requireStopped(config);
        String slot = config.pipeline().slot();
        return List.of(
                "source " + DatabaseUrl.place(config.source()) + ": replication slot " + slot + ", publication "
                        + config.pipeline().publication() + " (before PostgreSQL 14 also its rows in "
                        + MessageTable.ID + ")",
                "target " + DatabaseUrl.place(config.target())
                        + ": its state in schema tidegate, the schema too if no other" + " pipeline is in it",
                config.kafka().isEmbedded()
                        ? "the embedded broker's directory " + EmbeddedKafka.directory(config)
                        : "Kafka " + config.kafka().bootstrapServers().orElse("") + ": topic "
                                + config.pipeline().topic());
    }

    /**
     * May be repeated.
     *
     * @throws TidegateException of category REFUSED if the pipeline runs, before anything is removed
     */
    public List<DropResult> run(boolean force) {
        EmbeddedKafka.requireStopped(config);
        List<DropResult> removals = new ArrayList<>(new PipelineObjectsDrop(config).run(force));
        removals.addAll(new CapturedStream(config).remove());
        return removals;
    }
}
