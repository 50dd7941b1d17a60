package dev.tidegate.config.monitor;

import dev.tidegate.config.setting.Type;

/** A check of the gate. */
public enum GateCheck {
    LAG,
    SLOT,
    CAPTURE,
    APPLY,
    TABLES,
    DEAD_LETTERS,
    DRIFT,
    SEQUENCES,
    SCHEMA,
    PRECISION,
    TRANSACTIONS,
    VERIFICATION;

    /** What a check that has not passed does to the gate. */
    public enum Need {
        /** Keeps it closed. */
        REQUIRED,
        /** Is shown, without effect. */
        OPTIONAL,
        /** The check is not made. */
        OFF;

        public String text() {
            return Type.word(this);
        }
    }

    /** Its name in the config, in JSON and in metrics. */
    public String id() {
        return Type.word(this);
    }
}
