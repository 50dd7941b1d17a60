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
    VERIFICATION,
    PARTITIONS,
    COLUMNS,
    KEYS,
    FOREIGN_KEYS,
    CHECKS,
    INDEXES,
    TRIGGERS,
    FUNCTIONS,
    VIEWS,
    TYPES,
    ROW_SECURITY,
    OWNERS,
    GRANTS,
    ROLES,
    SETTINGS,
    EXTENSIONS,
    MATERIALIZED_VIEWS,
    STATISTICS,
    SELECTION;

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

    /** Whether it is about what the application would find on the target, which the catalogs say, not about the stream. */
    public boolean isOfTakeover() {
        return compareTo(VERIFICATION) > 0;
    }

    /** Its name in the config, in JSON and in metrics. */
    public String id() {
        return Type.word(this);
    }
}
