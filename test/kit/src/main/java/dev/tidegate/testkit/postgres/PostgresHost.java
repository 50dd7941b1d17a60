package dev.tidegate.testkit.postgres;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;

/** Where a server's data is and its processes run: on this machine, or in a container. */
interface PostgresHost {

    /**
     * Writes the configuration and starts the server on its data; does not wait until it answers.
     *
     * @param settings lines of postgresql.conf
     * @param passwordRoles that are let in with their password only
     * @param tlsRoles that are let in by TLS only, with their password
     */
    PostgresRun start(Map<String, String> settings, Collection<String> passwordRoles, Collection<String> tlsRoles)
            throws IOException;

    /** After the last run. */
    void remove();
}
