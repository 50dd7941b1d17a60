package dev.tidegate.preflight;

import dev.tidegate.core.catalog.OpenTransaction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Transactions that the creation of the slot would have to wait for. */
final class OpenTransactionCheck implements Check<PairFacts> {

    static final Duration AGE = Duration.ofSeconds(10);

    private final Duration age;

    /** @param age from which on an open transaction is worth a word */
    OpenTransactionCheck(Duration age) {
        this.age = age;
    }

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        boolean hasToLoad = facts.target().state().isEmpty();
        List<Finding> findings = new ArrayList<>();
        if (hasToLoad) {
            for (OpenTransaction open : OpenTransaction.olderThan(facts.source().session(), age)) {
                findings.add(Finding.warning(
                        "OPEN-TRANSACTION",
                        open.pid().map(pid -> "pid " + pid).orElse("prepared transaction " + open.name()),
                        "the slot cannot be created before it ends: " + open.describe(),
                        open.endSql()));
            }
        }
        return findings;
    }
}
