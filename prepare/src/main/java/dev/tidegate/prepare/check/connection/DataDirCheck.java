package dev.tidegate.prepare.check.connection;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.code.ConnectionCode;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether the data directory, which only the embedded broker uses, can be written. Creates nothing. */
public final class DataDirCheck implements Check<PipelineConfig> {

    @Override
    public List<Finding> run(PipelineConfig config) {
        if (!config.kafka().isEmbedded()) {
            return List.of();
        }
        Path existing = config.dataDir().toAbsolutePath().normalize();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            return List.of(Finding.error(
                    ConnectionCode.DATA_DIR,
                    "data-dir " + config.dataDir(),
                    existing + " is not a directory",
                    "give another data-dir in the config file"));
        }
        if (!Files.isWritable(existing)) {
            return List.of(Finding.error(
                    ConnectionCode.DATA_DIR,
                    "data-dir " + config.dataDir(),
                    existing + " is not writable for this user",
                    "chown it to the user that runs Tidegate, or give another data-dir in the config file"));
        }
        return List.of();
    }
}
