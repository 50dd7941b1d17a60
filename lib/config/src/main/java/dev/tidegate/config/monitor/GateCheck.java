package dev.tidegate.config.monitor;

import java.util.Arrays;
import java.util.Optional;

/** What the gate looks at, and whether it is asked for if the config does not say. */
public enum GateCheck {
    LAG("lag", Need.REQUIRED),
    SLOT("slot", Need.REQUIRED),
    CAPTURE("capture", Need.REQUIRED),
    APPLY("apply", Need.REQUIRED),
    TABLES("tables", Need.REQUIRED),
    DEAD_LETTERS("dead-letters", Need.REQUIRED),
    DRIFT("drift", Need.REQUIRED),
    SEQUENCES("sequences", Need.REQUIRED),
    SCHEMA("schema", Need.REQUIRED),
    PRECISION("precision", Need.REQUIRED),
    TRANSACTIONS("transactions", Need.REQUIRED),
    VERIFICATION("verification", Need.REQUIRED);

    /** What a check that has not passed does to the gate. */
    public enum Need {
        /** Keeps the gate shut. */
        REQUIRED("required"),
        /** Is shown, and keeps nothing shut. */
        OPTIONAL("optional"),
        /** Is not looked at. */
        OFF("off");

        private final String text;

        Need(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        static Optional<Need> of(String text) {
            return Arrays.stream(values())
                    .filter(need -> need.text.equals(text))
                    .findFirst();
        }
    }

    private final String id;
    private final Need need;

    GateCheck(String id, Need need) {
        this.id = id;
        this.need = need;
    }

    /** Its name in the config, in JSON and in metrics. */
    public String id() {
        return id;
    }

    /** Unless the config says something else. */
    public Need defaultNeed() {
        return need;
    }
}
