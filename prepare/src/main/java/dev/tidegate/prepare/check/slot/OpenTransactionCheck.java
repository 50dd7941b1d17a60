package dev.tidegate.prepare.check.slot;

import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.replication.OpenTransaction;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Check for transactions that the slot's creation would have to wait for. */
public final class OpenTransactionCheck implements Check<PairFacts> {

    public static final Duration AGE = Duration.ofSeconds(10);

    private final Duration age;

    /** @param age from which an open transaction is reported */
    public OpenTransactionCheck(Duration age) {
        this.age = age;
    }

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        boolean hasToLoad = facts.target().state().isEmpty();
        List<Finding> findings = new ArrayList<>();
        if (hasToLoad) {
            for (OpenTransaction open : OpenTransaction.olderThan(facts.source().session(), age)) {
                findings.add(Finding.warning(
                        ServerCode.OPEN_TRANSACTION,
                        open.pid().map(pid -> "pid " + pid).orElse("prepared transaction " + open.name()),
                        "the slot cannot be created before it ends: " + open.describe(),
                        open.endSql()));
            }
        }
        return findings;
    }
}
