package dev.tidegate.lagmonitor.model;

import java.util.Optional;
import java.util.function.Function;

/** A value that was read, or the reason why it is unknown. Unknown is a value of its own, never 0. */
public sealed interface Observed<T> {

    record Known<T>(T found) implements Observed<T> {}

    /**
     * @param why for people, without a full stop
     * @param unreadable whether the source, target or Kafka that knows it could not be asked
     */
    record Unknown<T>(String why, boolean unreadable) implements Observed<T> {}

    static <T> Observed<T> of(T value) {
        return new Known<>(value);
    }

    static <T> Observed<T> unknown(String reason) {
        return new Unknown<>(reason, false);
    }

    /** Unknown because whoever knows it could not be asked. */
    static <T> Observed<T> unreadable(String reason) {
        return new Unknown<>(reason, true);
    }

    default Optional<T> value() {
        return this instanceof Known<T> known ? Optional.of(known.found()) : Optional.empty();
    }

    default Optional<String> reason() {
        return this instanceof Unknown<T> unknown ? Optional.of(unknown.why()) : Optional.empty();
    }

    default boolean isUnreadable() {
        return this instanceof Unknown<T> unknown && unknown.unreadable();
    }

    default <R> Observed<R> map(Function<T, R> function) {
        return then(value -> of(function.apply(value)));
    }

    default <R> Observed<R> then(Function<T, Observed<R>> function) {
        if (this instanceof Known<T> known) {
            return function.apply(known.found());
        }
        Unknown<T> unknown = (Unknown<T>) this;
        return new Unknown<>(unknown.why(), unknown.unreadable());
    }
}
