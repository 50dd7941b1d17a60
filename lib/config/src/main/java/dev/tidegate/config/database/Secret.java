package dev.tidegate.config.database;

import dev.tidegate.config.setting.Scalar;
import dev.tidegate.config.setting.Type;
import dev.tidegate.config.yaml.HttpUrl;
import java.util.Objects;
import java.util.Optional;

/** A value that is never printed. */
public final class Secret {

    public static final Scalar<Secret> TYPE = Scalar.secret("a text", text -> Optional.of(new Secret(text)), Type.MASK);

    /** A web address that is a secret in itself; another address is printed in its place. */
    public static final Scalar<Secret> URL = Scalar.secret(
            "an http or https address",
            text -> Optional.of(new Secret(text))
                    .filter(url -> text.isEmpty() || HttpUrl.parse(text).isPresent()),
            "\"https://hidden/********\"");

    private final String value;

    public Secret(String value) {
        this.value = Objects.requireNonNull(value, "value");
    }

    /** The value itself: for the driver only. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "********";
    }
}
