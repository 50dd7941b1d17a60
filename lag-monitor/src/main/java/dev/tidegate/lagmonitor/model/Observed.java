package dev.tidegate.lagmonitor.model;

import java.util.Optional;
import java.util.function.Function;

/** Something that was read, or the reason why it could not be. Unknown is a value of its own and never 0. */
public sealed interface Observed<T> {

    record Known<T>(T found) implements Observed<T> {}

    /** @param why for people, without a full stop */
    record Unknown<T>(String why) implements Observed<T> {}

    static <T> Observed<T> of(T value) {
        return new Known<>(value);
    }

    static <T> Observed<T> unknown(String reason) {
        return new Unknown<>(reason);
    }

    default Optional<T> value() {
        return this instanceof Known<T> known ? Optional.of(known.found()) : Optional.empty();
    }

    default Optional<String> reason() {
        return this instanceof Unknown<T> unknown ? Optional.of(unknown.why()) : Optional.empty();
    }

    default <R> Observed<R> map(Function<T, R> function) {
        return then(value -> of(function.apply(value)));
    }

    default <R> Observed<R> then(Function<T, Observed<R>> function) {
        if (this instanceof Known<T> known) {
            return function.apply(known.found());
        }
        return unknown(((Unknown<T>) this).why());
    }
}
