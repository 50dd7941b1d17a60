package dev.tidegate.model.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that only the user of this process can read, from its first byte on. */
public final class PrivateFile {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private PrivateFile() {}

    /** Opens a file; one that is made is private. */
    public static FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), attributes(file));
    }

    /** Writes a file; one that is there keeps its permissions, and may be a pipe or a terminal. */
    public static void write(Path file, String content) throws IOException {
        try (FileChannel channel =
                open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            fill(channel, content);
        }
    }

    private static void fill(FileChannel channel, String content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Replaces a file in one step: a crash leaves the old one or the new one, and never a part. */
    public static void replace(Path file, String content) throws IOException {
        Path written = file.resolveSibling(file.getFileName() + ".new");
        // What a crash left may have been made by an older version, open to others.
        Files.deleteIfExists(written);
        try (FileChannel channel = open(written, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            fill(channel, content);
            channel.force(true);
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes every right on a file of ours from everybody else. */
    static void close(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PrivateDirectory.ofOwner(file));
    }

    private static FileAttribute<?>[] attributes(Path file) {
        return Privacy.isKnownFor(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }
}
