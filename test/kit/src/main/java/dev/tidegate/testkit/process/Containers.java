package dev.tidegate.testkit.process;

import org.testcontainers.DockerClientFactory;

/** Whether servers of the tests run in containers: if the build was told to ({@code -Pcontainers}) and Docker answers. */
public final class Containers {

    private static final boolean WANTED = Boolean.getBoolean("tidegate.containers");

    private Containers() {}

    public static boolean areUsed() {
        return WANTED && Docker.ANSWERS;
    }

    /** Loaded, and so asked, only if somebody wants it: Testcontainers is not on every class path. */
    private static final class Docker {
        private static final boolean ANSWERS = DockerClientFactory.instance().isDockerAvailable();

        private Docker() {}
    }
}
