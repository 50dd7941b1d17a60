package dev.tidegate.config.yaml;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import java.util.ArrayList;
import java.util.List;

/** The problems of a config file, collected so that all of them can be fixed at once. */
public final class ConfigProblems {

    private final List<String> problems = new ArrayList<>();

    public void add(String path, String problem) {
        problems.add(path + ": " + problem);
    }

    /** @throws TidegateException if there is any problem: all of them, one a line */
    public void throwIfAny(String file) {
        if (problems.isEmpty()) {
            return;
        }
        String head = problems.size() == 1 ? "1 problem in " : problems.size() + " problems in ";
        throw new TidegateException(
                ConfigCode.CONFIG_INVALID,
                head + file + System.lineSeparator() + "  " + String.join(System.lineSeparator() + "  ", problems),
                "");
    }
}
