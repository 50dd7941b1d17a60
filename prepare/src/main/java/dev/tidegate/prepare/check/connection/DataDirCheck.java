package dev.tidegate.prepare.check.connection;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.code.ConnectionCode;
import dev.tidegate.model.file.Privacy;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.model.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Check that the data directory, which only the embedded broker uses, is writable, and closed to others. Creates
 * nothing.
 */
public final class DataDirCheck implements Check<PipelineConfig> {

    private static final String BROKER = "broker";

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
        try {
            return closedToOthers(config, existing);
        } catch (IOException e) {
            return List.of(Finding.error(
                    ConnectionCode.DATA_DIR,
                    "data-dir " + config.dataDir(),
                    "its owner and permissions cannot be read: " + e,
                    "check the file system, or name another data-dir in the config file"));
        }
    }

    /** The rows are in the directory of the broker; that above it only must not let others put another one in its place. */
    private static List<Finding> closedToOthers(PipelineConfig config, Path existing) throws IOException {
        Path data = config.dataDir().toAbsolutePath().normalize();
        Path broker = data.resolve(BROKER);
        if (existing.equals(data) && Privacy.of(data).isWritableForEverybody()) {
            return List.of(Finding.error(
                    ConnectionCode.DATA_DIR,
                    "data-dir " + config.dataDir(),
                    data + " (" + Privacy.of(data).modeText() + ") lets every user replace what is in it",
                    "chmod o-w " + data));
        }
        if (!Files.exists(broker)) {
            return List.of();
        }
        Privacy found = Privacy.of(broker);
        if (!found.ours()) {
            return List.of(Finding.error(
                    ConnectionCode.DATA_DIR,
                    "data-dir " + config.dataDir(),
                    broker + " belongs to " + found.owner() + ", and this is " + System.getProperty("user.name"),
                    "run Tidegate as " + found.owner() + ", or: chown -R " + System.getProperty("user.name") + " "
                            + broker));
        }
        return found.isOpen()
                ? List.of(Finding.warning(
                        ConnectionCode.DATA_DIR_OPEN,
                        "data-dir " + config.dataDir(),
                        broker + " (" + found.modeText() + ") can be read by other users",
                        "`tidegate run` closes it when it starts; now: chmod 0700 " + broker))
                : List.of();
    }
}
