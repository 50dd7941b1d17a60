package dev.tidegate.cli.status;

import java.util.Optional;
import java.util.function.Function;

/** Something that was read, or the reason why it could not be. Unknown is a value of its own and never 0. */
public sealed interface Reading<T> {

    record Known<T>(T value) implements Reading<T> {}

    /** @param reason for people, without a full stop */
    record Unknown<T>(String reason) implements Reading<T> {}

    static <T> Reading<T> of(T value) {
        return new Known<>(value);
    }

    static <T> Reading<T> unknown(String reason) {
        return new Unknown<>(reason);
    }

    default Optional<T> value() {
        return this instanceof Known<T> known ? Optional.of(known.value()) : Optional.empty();
    }

    default Optional<String> reason() {
        return this instanceof Unknown<T> unknown ? Optional.of(unknown.reason()) : Optional.empty();
    }

    default boolean isKnown() {
        return this instanceof Known<T>;
    }

    default <R> Reading<R> map(Function<T, R> function) {
        return then(value -> of(function.apply(value)));
    }

    default <R> Reading<R> then(Function<T, Reading<R>> function) {
        if (this instanceof Known<T> known) {
            return function.apply(known.value());
        }
        return unknown(((Unknown<T>) this).reason());
    }
}
