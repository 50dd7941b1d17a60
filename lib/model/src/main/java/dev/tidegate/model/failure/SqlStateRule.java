package dev.tidegate.model.failure;

import java.util.Arrays;
import java.util.Comparator;

/**
 * What an answer of PostgreSQL means for whoever asked: every class of Appendix A of its documentation (10 to 18), and single
 * states that differ from their class. Which rule holds is decided by the longest prefix.
 *
 * <p>The rule for the rules: what may pass by itself is tried again, with pauses, for as long as it takes, for it must never end
 * a pipeline. What is about the statement or its rows is not, for it would never pass. A refused row of the stream
 * does not end a pipeline either: it stops the lane by name, and is tried again until somebody has put it right
 * ({@code apply.stop}); so where a state may be either, rows that are written stop, and everything else is tried again.
 */
public enum SqlStateRule {
    S00("00", Verdict.PERMANENT, "successful completion: no error"),
    S01("01", Verdict.PERMANENT, "a warning: no error"),
    S02("02", Verdict.PERMANENT, "no data: no error"),
    S03("03", Verdict.PERMANENT, "statement not yet complete: a wrong use of the protocol"),
    S08("08", Verdict.TRANSIENT, "the connection could not be made or was lost"),
    S09("09", Verdict.PERMANENT, "a trigger of the target"),
    S0A("0A", Verdict.PERMANENT, "the server does not support what was asked for"),
    S0B("0B", Verdict.PERMANENT, "invalid transaction initiation: a defect"),
    S0F("0F", Verdict.PERMANENT, "invalid locator: not used"),
    S0L("0L", Verdict.PERMANENT, "invalid grantor: about the statement"),
    S0P("0P", Verdict.PERMANENT, "invalid role: about the statement"),
    S0Z("0Z", Verdict.PERMANENT, "diagnostics in code of the database"),
    S10("10", Verdict.PERMANENT, "XML query (18): about a value"),
    S20("20", Verdict.PERMANENT, "CASE without a match in code of the database"),
    S21("21", Verdict.PERMANENT, "cardinality: about the rows"),
    S22("22", Verdict.PERMANENT, "a value"),
    S23("23", Verdict.PERMANENT, "a constraint"),
    S24("24", Verdict.PERMANENT, "invalid cursor state: a defect"),
    S25("25", Verdict.PERMANENT, "invalid transaction state: a defect"),
    S25006("25006", Verdict.TRANSIENT, "read-only: a standby, until it is promoted or the address leads elsewhere"),
    S25P02("25P02", Verdict.TRANSIENT, "the transaction has failed before; the next one begins anew"),
    S25P03("25P03", Verdict.TRANSIENT, "the session was ended, idle in its transaction; the next one begins anew"),
    S25P04("25P04", Verdict.TRANSIENT, "the session was ended, its transaction took too long (17 and newer)"),
    S26("26", Verdict.TRANSIENT, "a prepared statement is gone; a new session prepares it again"),
    S27("27", Verdict.PERMANENT, "a trigger changes the row that is being changed"),
    S28("28", Verdict.PERMANENT, "the login is refused; a streaming role waits for it (`apply.stop`)"),
    S2B("2B", Verdict.PERMANENT, "privileges that others depend on: about the statement"),
    S2D("2D", Verdict.PERMANENT, "invalid transaction termination: a defect, or code of the database"),
    S2F("2F", Verdict.PERMANENT, "a function of the database"),
    S34("34", Verdict.TRANSIENT, "a cursor is gone; a new session opens it again"),
    S38("38", Verdict.PERMANENT, "a function of the database"),
    S39("39", Verdict.PERMANENT, "a function of the database"),
    S3B("3B", Verdict.PERMANENT, "a savepoint: a defect, or code of the database"),
    S3D("3D", Verdict.PERMANENT, "there is no such database"),
    S3F("3F", Verdict.PERMANENT, "there is no such schema"),
    S40(
            "40",
            Verdict.TRANSIENT,
            "rolled back for another transaction: serialization, deadlock, conflict with recovery"),
    S42("42", Verdict.PERMANENT, "names, syntax, rights; for a right a streaming role waits (`apply.stop`)"),
    S44("44", Verdict.PERMANENT, "WITH CHECK OPTION of a view"),
    S53("53", Verdict.TRANSIENT, "disk, memory, locks, sessions or slots are used up for now"),
    S54("54", Verdict.PERMANENT, "a limit of PostgreSQL: rows, columns, arguments, depth"),
    S55("55", Verdict.PERMANENT, "the object is not in the state that is needed"),
    S55000(
            "55000",
            Verdict.TRANSIENT_BUT_ROWS,
            "as after a failover: recovery is in progress, a slot is being changed"),
    S55006("55006", Verdict.TRANSIENT, "the object, slot or database is in use"),
    S55P03("55P03", Verdict.TRANSIENT, "a lock was not to be had in time"),
    S57(
            "57",
            Verdict.TRANSIENT,
            "somebody stepped in: a statement cancelled, a session ended, a server shut down or starting"),
    S58(
            "58",
            Verdict.TRANSIENT,
            "the server's own system: an I/O error, a file that an update replaces. If WAL of the slot is gone,"
                    + " the next start says so (`SLOT-LOST`)"),
    S58P03("58P03", Verdict.PERMANENT, "a file name is too long (18)"),
    S72("72", Verdict.TRANSIENT, "the snapshot is too old (16 and older); the next one is new"),
    SF0("F0", Verdict.PERMANENT, "the server's configuration file"),
    SF0001("F0001", Verdict.TRANSIENT, "another server still holds the lock file"),
    SHV("HV", Verdict.PERMANENT, "a foreign table of the target"),
    SHV00N("HV00N", Verdict.TRANSIENT, "the server of a foreign table cannot be reached"),
    SP0("P0", Verdict.PERMANENT, "raised by a function or trigger of the database"),
    SXX(
            "XX",
            Verdict.TRANSIENT_BUT_ROWS,
            "internal: often two who change one object at a time (`tuple concurrently updated`, `cache"
                    + " lookup failed`). Extensions report values with it, too"),
    SXX001("XX001", Verdict.PERMANENT, "data are corrupted"),
    SXX002("XX002", Verdict.PERMANENT, "an index is corrupted");

    /** What follows from an answer. */
    public enum Verdict {
        TRANSIENT,
        /** Of a row that is written, permanent. */
        TRANSIENT_BUT_ROWS,
        PERMANENT
    }

    private final String prefix;
    private final Verdict verdict;
    private final String reason;

    SqlStateRule(String prefix, Verdict verdict, String reason) {
        this.prefix = prefix;
        this.verdict = verdict;
        this.reason = reason;
    }

    /**
     * @param sqlState five characters
     * @return the rule of a class that PostgreSQL does not have is that of the class XX: nobody knows
     */
    public static SqlStateRule of(String sqlState) {
        return Arrays.stream(values())
                .filter(rule -> sqlState.startsWith(rule.prefix))
                .max(Comparator.comparingInt(rule -> rule.prefix.length()))
                .orElse(SXX);
    }

    /** A class, or one state. */
    public String prefix() {
        return prefix;
    }

    /** Why, in the words of the page. */
    public String reason() {
        return reason;
    }

    /** @return whether the same attempt may succeed later without anybody fixing anything */
    public boolean isTransient() {
        return verdict != Verdict.PERMANENT;
    }

    /** The same, for a statement that writes rows which others have made. */
    public boolean isTransientForRows() {
        return verdict == Verdict.TRANSIENT;
    }
}
