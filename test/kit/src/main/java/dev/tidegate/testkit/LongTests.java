package dev.tidegate.testkit;

import java.util.stream.Stream;

/** Cases that a build leaves out because they take long; all run with {@code -Dtidegate.long=true}. */
public final class LongTests {

    private LongTests() {}

    /**
     * @param always run by every build
     * @param more only by a long one
     */
    public static <T> Stream<T> cases(T always, T more) {
        return Boolean.getBoolean("tidegate.long") ? Stream.of(always, more) : Stream.of(always);
    }
}
