package dev.tidegate.core.config;

import dev.tidegate.core.failure.FailureCategory;
import dev.tidegate.core.failure.TidegateException;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a config file, so that a person mends it in one go and not error by error. */
final class ConfigProblems {

    private final List<String> problems = new ArrayList<>();

    void add(String path, String problem) {
        problems.add(path + ": " + problem);
    }

    /** @throws TidegateException if there is any problem: all of them, one a line */
    void throwIfAny(String file) {
        if (problems.isEmpty()) {
            return;
        }
        String head = problems.size() == 1 ? "1 problem in " : problems.size() + " problems in ";
        throw new TidegateException(
                FailureCategory.USAGE,
                "CONFIG-INVALID",
                head + file + System.lineSeparator() + "  " + String.join(System.lineSeparator() + "  ", problems),
                "");
    }
}
