package dev.tidegate.broker;

import dev.tidegate.model.file.NotPrivateException;
import dev.tidegate.model.file.Privacy;
import dev.tidegate.model.file.PrivateDirectory;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of an embedded broker, which holds rows and the broker's password, and is closed to everybody else. So is the
 * log's own if it is a link to another place. What Kafka makes inside is as the umask says: nobody gets that far.
 */
final class BrokerDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerDirectory.class);
    private static final String LOG_DIRECTORY = "log";

    private BrokerDirectory() {}

    /**
     * Makes the directory, or closes one that an older version left open.
     *
     * @return without symbolic links
     * @throws BrokerDirectoryException if it is not ours, or cannot be closed
     */
    static Path secure(Path directory) throws IOException {
        try {
            Path parent = directory.toAbsolutePath().normalize().getParent();
            if (PrivateDirectory.secureParent(parent, directory)) {
                LOG.info("{} could be read by other users; it is closed now (chmod 0700)", parent);
            }
            secureContent(directory);
            secureContent(logIn(directory));
            return directory.toRealPath();
        } catch (NotPrivateException e) {
            throw new BrokerDirectoryException(e.getMessage(), e.nextStep(), e);
        }
    }

    private static void secureContent(Path directory) throws IOException {
        if (PrivateDirectory.secure(directory)) {
            BrokerLogin.forget(directory);
            LOG.warn(
                    "{} could be read by other users, as older versions left it; it is closed now (chmod 0700, files 0600)",
                    directory);
        }
    }

    static Path logIn(Path directory) {
        return directory.resolve(LOG_DIRECTORY);
    }

    /** What somebody learns who has a pipeline's config but not its user's rights. */
    static BrokerDirectoryException closedToUs(Path directory, AccessDeniedException cause) {
        return new BrokerDirectoryException(
                "the embedded broker's directory " + directory + " is closed to this user",
                "run this command as the user that runs `tidegate run`" + ownerOf(directory),
                cause);
    }

    private static String ownerOf(Path directory) {
        try {
            return " (" + Privacy.of(directory).owner() + ")";
        } catch (IOException e) {
            return "";
        }
    }
}
