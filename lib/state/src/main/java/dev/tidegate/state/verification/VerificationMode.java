package dev.tidegate.state.verification;

/** What a verification compares of the tables. */
public enum VerificationMode {
    /** Every row, if only those written since the tables were found the same are read. */
    FULL("full"),
    /** Numbers of rows. */
    COUNTS("counts"),
    /** Some of the rows. */
    SAMPLE("sample");

    private final String text;

    VerificationMode(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
