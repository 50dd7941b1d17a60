package dev.tidegate.model.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Makes directories, and keeps them, so that only the user of this process can enter them. */
public final class PrivateDirectory {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private PrivateDirectory() {}

    /**
     * Makes a directory whose whole content is Tidegate's, or closes the one that is there. One that an older version left
     * open is closed with all that is in it.
     *
     * @return whether it was open
     * @throws NotPrivateException if it belongs to somebody else, or its file system has no permissions
     */
    public static boolean secure(Path directory) throws IOException {
        if (createIfMissing(directory)) {
            return false;
        }
        Privacy before = Privacy.of(directory);
        if (!before.ours()) {
            throw foreign(before);
        }
        if (!before.isOpen()) {
            return false;
        }
        close(directory);
        closeContent(directory);
        return true;
    }

    /**
     * Makes the directory in which a {@linkplain #secure secured} one will be. One that is there is closed only if it is
     * ours and holds nothing but that one. A volume of somebody else, as an orchestrator mounts it for our group, is as good:
     * what is in the secured directory is closed by that one.
     *
     * @return whether it was open and has been closed
     * @throws NotPrivateException if everybody may replace what is in it
     */
    public static boolean secureParent(Path directory, Path child) throws IOException {
        if (createIfMissing(directory)) {
            return false;
        }
        Privacy before = Privacy.of(directory);
        if (before.ours() && before.isOpen() && holdsNothingBut(directory, child)) {
            close(directory);
            return true;
        }
        if (before.isWritableForEverybody()) {
            throw new NotPrivateException(
                    directory + " (" + before.modeText() + ") lets every user replace what is in it",
                    "chmod o-w " + directory);
        }
        return false;
    }

    /** @return whether a directory of this process's own was made, with those above it that were missing */
    private static boolean createIfMissing(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return false;
        }
        Files.createDirectories(directory, attributes(directory));
        return true;
    }

    private static FileAttribute<?>[] attributes(Path directory) {
        return Privacy.isKnownFor(directory)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static NotPrivateException foreign(Privacy directory) {
        return new NotPrivateException(
                directory.path() + " belongs to " + directory.owner() + ", who could read the rows in it",
                "chown -R " + System.getProperty("user.name") + " " + directory.path() + " && chmod 0700 "
                        + directory.path());
    }

    private static void close(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, OWNER_ONLY);
        Privacy after = Privacy.of(directory);
        if (after.isOpen()) {
            throw new NotPrivateException(
                    directory + " stays open to other users (" + after.modeText() + ") after chmod 0700",
                    "its file system keeps no permissions: name a directory of another one");
        }
    }

    private static boolean holdsNothingBut(Path directory, Path child) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (!entry.getFileName().equals(child.getFileName())
                        && !entry.getFileName().toString().equals("lost+found")) {
                    return false;
                }
            }
            return true;
        }
    }

    private static void closeContent(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                Files.setPosixFilePermissions(visited, OWNER_ONLY);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    PrivateFile.close(file);
                }
                return FileVisitResult.CONTINUE;
            }

            /** Kafka removes files of its own accord. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    /** The permissions of a file without those of anybody but its owner. */
    static Set<PosixFilePermission> ofOwner(Path file) throws IOException {
        Set<PosixFilePermission> kept = EnumSet.copyOf(OWNER_ONLY);
        kept.retainAll(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
        return kept;
    }
}
