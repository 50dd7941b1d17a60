package dev.tidegate.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the tests run in, whichever module's directory they are started in. */
public final class Checkout {

    /** The directory that holds the launcher. */
    public static final Path ROOT = above(Path.of("").toAbsolutePath());

    private Checkout() {}

    private static Path above(Path directory) {
        Path root = directory;
        while (root != null && !Files.isRegularFile(root.resolve("tidegate"))) {
            root = root.getParent();
        }
        if (root == null) {
            throw new IllegalStateException("no checkout of Tidegate above " + directory);
        }
        return root;
    }
}
