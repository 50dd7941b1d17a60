package dev.tidegate.benchmark.contender;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.tidegate.benchmark.server.ServerPair;
import java.util.Arrays;

/** Who is measured. */
public enum Contender {
    TIDEGATE("tidegate"),
    NATIVE_OFF("native-off"),
    NATIVE_ON("native-on");

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    @JsonValue
    public String title() {
        return title;
    }

    public static Contender titled(String title) {
        return Arrays.stream(values())
                .filter(contender -> contender.title.equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no contender '" + title + "'; there are tidegate, native-off and native-on"));
    }

    /** Makes it ready to be set up between two servers. */
    public Replication between(ServerPair servers, TidegateLauncher launcher) {
        return switch (this) {
            case TIDEGATE -> new TidegateReplication(servers, launcher);
            case NATIVE_OFF -> new NativeReplication(servers, "off");
            case NATIVE_ON -> new NativeReplication(servers, "on");
        };
    }
}
