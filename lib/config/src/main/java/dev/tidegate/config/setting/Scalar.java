package dev.tidegate.config.setting;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A single value. */
public final class Scalar<V> extends Type<V> {

    private final String form;
    private final Function<String, Optional<V>> parse;
    private final Function<V, String> print;
    private final Function<V, Integer> side;
    private final List<String> bounds;
    private final boolean secret;
    private final boolean shown;

    private Scalar(
            String form,
            Function<String, Optional<V>> parse,
            Function<V, String> print,
            Function<V, Integer> side,
            List<String> bounds,
            boolean secret,
            boolean shown) {
        this.form = form;
        this.parse = parse;
        this.print = print;
        this.side = side;
        this.bounds = bounds;
        this.secret = secret;
        this.shown = shown;
    }

    /**
     * @param form completes "must be"
     * @param print in the form of the file, quotes included
     */
    public static <V> Scalar<V> of(String form, Function<String, Optional<V>> parse, Function<V, String> print) {
        return new Scalar<>(form, parse, print, value -> 0, List.of(), false, true);
    }

    /** @param mask is printed in place of every value */
    public static <V> Scalar<V> secret(String form, Function<String, Optional<V>> parse, String mask) {
        return new Scalar<>(form, parse, value -> mask, value -> 0, List.of(), true, false);
    }

    /** Something like a URL: a wrong one may hold a password, so messages do not quote it. */
    static <V> Scalar<V> unquoted(String form, Function<String, Optional<V>> parse, Function<V, String> print) {
        return new Scalar<>(form, parse, print, value -> 0, List.of(), false, false);
    }

    static <V extends Comparable<V>> Scalar<V> between(
            String form, Function<String, Optional<V>> parse, Function<V, String> print, V min, V max) {
        Function<V, Integer> side = value -> value.compareTo(min) < 0 ? -1 : value.compareTo(max) > 0 ? 1 : 0;
        return new Scalar<>(form, parse, print, side, List.of(print.apply(min), print.apply(max)), false, true);
    }

    @Override
    Optional<V> read(FileValue written, String example) {
        return written.text().flatMap(text -> check(written, text, example));
    }

    Optional<V> readRequired(FileValue written, String example) {
        if (!written.isThere()) {
            written.problem("is missing (for example " + written.key() + ": " + example + ")");
        }
        return written.text().flatMap(text -> {
            if (text.isBlank()) {
                written.problem("is empty");
                return Optional.empty();
            }
            return check(written, text, example);
        });
    }

    private Optional<V> check(FileValue written, String text, String example) {
        Optional<V> value = parse.apply(text);
        String given = shown ? written.shown() : "";
        if (value.isEmpty()) {
            written.problem("must be " + form + (bounds.isEmpty() ? "" : " such as " + example) + given);
        } else if (side.apply(value.get()) != 0) {
            written.problem("must lie between " + String.join(" and ", bounds) + given);
            return Optional.empty();
        }
        return value;
    }

    @Override
    V parse(String byDefault) {
        return parse.apply(byDefault)
                .filter(value -> side.apply(value) == 0)
                .orElseThrow(() -> new IllegalArgumentException(byDefault + " is not " + form));
    }

    /** Takes the place of a required value that is missing or wrong, until all problems are known. */
    V standIn(String example) {
        return parse.apply("").orElseGet(() -> parse(example));
    }

    String text(V value) {
        return print.apply(value);
    }

    @Override
    List<String> print(String key, V value) {
        return List.of(key + ": " + text(value));
    }

    /** The least and the greatest value as the file has them; empty where there are none. */
    public List<String> bounds() {
        return bounds;
    }

    /** Completes "must be" in messages, such as "a duration". */
    public String form() {
        return form;
    }

    @Override
    String example() {
        return bounds.isEmpty() ? "" : bounds.get(0);
    }

    @Override
    public String values() {
        return bounds.isEmpty()
                ? form.replaceFirst("^an? ", "").replaceFirst("(?<=[a-z]): .*", "")
                : String.join(" to ", bounds);
    }

    @Override
    public boolean isSecret() {
        return secret;
    }
}
