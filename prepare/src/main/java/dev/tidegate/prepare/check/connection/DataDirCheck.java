package dev.tidegate.prepare.check.connection;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.code.ConnectionCode;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.model.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Check that the data directory, which only the embedded broker uses, is writable. Creates nothing. */
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
                    "name another data-dir in the config file"));
        }
        if (!Files.isWritable(existing)) {
            return List.of(Finding.error(
                    ConnectionCode.DATA_DIR,
                    "data-dir " + config.dataDir(),
                    existing + " is not writable for this user",
                    "change its owner to the user that runs Tidegate, or name another data-dir in the config file"));
        }
        return List.of();
    }
}
