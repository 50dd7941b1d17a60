package dev.tidegate.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A file system that is soon full, and can be made larger. Takes root, as in CI; elsewhere the test is skipped. */
final class SmallDisk implements AutoCloseable {

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    static SmallDisk ofMegabytes(int size) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("tidegate-small-disk-");
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + size + "m", "tmpfs", directory.toString());
        if (!mounted) {
            Files.delete(directory);
        }
        Assumptions.assumeTrue(mounted, "mounting a file system takes root");
        return new SmallDisk(directory);
    }

    Path directory() {
        return directory;
    }

    void growToMegabytes(int size) throws IOException, InterruptedException {
        assertThat(run("mount", "-o", "remount,size=" + size + "m", directory.toString()))
                .isTrue();
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean done = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        if (!done) {
            System.out.println(String.join(" ", command) + ": " + said);
        }
        return done;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        assertThat(run("umount", directory.toString())).isTrue();
        Files.delete(directory);
    }
}
