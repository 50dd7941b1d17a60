package dev.tidegate.model.failure.code;

import dev.tidegate.model.failure.CodeProperty;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.FailureCode;
import java.util.List;

/** Codes: verification and repair. */
@SuppressWarnings("ImmutableEnumChecker") // the list is immutable
public enum VerifyCode implements FailureCode {
    VERIFY_NOT_STREAMING(
            "the initial copy is not done, or there is no such pipeline",
            "start `tidegate run` and wait",
            FailureCategory.PERMANENT),
    VERIFY_NO_TABLES(
            "`--table` matches no table of the pipeline", "name tables by the source's names", FailureCategory.USAGE),
    QUERIES_UNREADABLE(
            "the file of `verify queries` cannot be read", "name a text file in UTF-8", FailureCategory.USAGE),
    VERIFY_BLOCKED(
            "transactions on the source do not end, or its snapshot takes too long",
            "end the sessions that are named; or raise `verify.hold-max`",
            FailureCategory.PERMANENT),
    VERIFY_NO_CUT(
            "the applier did not reach the common point in time",
            "check with `status` whether capture and apply run and how far they are; raise `verify.wait-max`",
            FailureCategory.PERMANENT),
    REPAIR_TOO_LATE(
            "a repair took longer than the applier may be paused; nothing was written",
            "repair fewer tables at once with `--table`",
            FailureCategory.PERMANENT),
    REPAIR_UNKNOWN(
            "there is no repair of that id, or it was already undone",
            "see `tidegate.repair` on the target",
            FailureCategory.USAGE),
    VERIFY_NOT_SETTLED(
            "transactions that have written their commit stay open on the source",
            "look for a synchronous standby that does not answer",
            FailureCategory.TRANSIENT);

    private final String meaning;
    private final String nextStep;
    private final List<CodeProperty> properties;

    VerifyCode(String meaning, String nextStep, CodeProperty... properties) {
        this.meaning = meaning;
        this.nextStep = nextStep;
        this.properties = List.of(properties);
    }

    @Override
    public String meaning() {
        return meaning;
    }

    @Override
    public String nextStep() {
        return nextStep;
    }

    @Override
    public List<CodeProperty> properties() {
        return properties;
    }

    @Override
    public String toString() {
        return text();
    }
}
