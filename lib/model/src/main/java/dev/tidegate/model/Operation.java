package dev.tidegate.model;

/** What a change does, with Debezium's code for it. */
public enum Operation {
    CREATE("c"),
    UPDATE("u"),
    DELETE("d"),
    TRUNCATE("t"),
    MESSAGE("m"),
    /** A piece of a value that is too long for one record; the change itself follows. */
    PART("p");

    private final String code;

    Operation(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** @throws IllegalArgumentException if no operation has this code */
    public static Operation of(String code) {
        for (Operation operation : values()) {
            if (operation.code.equals(code)) {
                return operation;
            }
        }
        throw new IllegalArgumentException("unknown operation code '" + code + "'");
    }
}
