package dev.tidegate.benchmark.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * CPU of one process as Linux counts it, in ticks of 10 ms.
 *
 * @param title the command line, where PostgreSQL's processes say what they do
 * @param endedChildrenTicks of children that have ended and were waited for, and of theirs
 */
public record ProcStat(String title, long ticks, long endedChildrenTicks) {

    /** The kernel's unit towards programs (USER_HZ); fixed, whatever its own clock is. */
    public static final double TICKS_PER_SECOND = 100;

    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_SYSTEM = 14;

    /** @return empty if the process is gone, or this is no Linux */
    static Optional<ProcStat> read(long pid) {
        Path directory = Path.of("/proc", Long.toString(pid));
        try {
            return Optional.of(parse(
                    new String(Files.readAllBytes(directory.resolve("stat")), StandardCharsets.UTF_8),
                    new String(Files.readAllBytes(directory.resolve("cmdline")), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The second field, the program's name, may hold anything; what follows its last parenthesis is numbers. */
    static ProcStat parse(String stat, String commandLine) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1);
        return new ProcStat(
                commandLine.replace('\0', ' ').strip(),
                Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]),
                Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM]));
    }

    /** What kind of process of a PostgreSQL server it is; {@code main} for its first process and for anything else. */
    public String kind() {
        if (!title.startsWith("postgres: ")) {
            return "main";
        }
        if (title.startsWith("postgres: walsender")) {
            return "walsender";
        }
        if (title.startsWith("postgres: logical replication")
                && !title.startsWith("postgres: logical replication launcher")) {
            return "apply worker";
        }
        // A session's title names its peer: "postgres: user database 127.0.0.1(41234) idle".
        return title.matches("postgres: .*\\d\\(\\d+\\).*") ? "sessions" : "background";
    }
}
