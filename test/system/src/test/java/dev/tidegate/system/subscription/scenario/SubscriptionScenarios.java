package dev.tidegate.system.subscription.scenario;

import dev.tidegate.system.rows.scenario.TableScenario;
import java.util.List;

/** All of them; docs/SUBSCRIPTION-SUITE.md says which is about which file of PostgreSQL's suite. */
public final class SubscriptionScenarios {

    private SubscriptionScenarios() {}

    public static List<TableScenario> all(int major) {
        return List.of(
                ChangeScenarios.changes(),
                ChangeScenarios.coveringKey(),
                ChangeScenarios.materializedViews(),
                ChangeScenarios.rewrite(),
                ChangeScenarios.indexWithPredicate(),
                ChangeScenarios.otherIdentityIndex(),
                ChangeScenarios.columnOfTheSameDefault(),
                ChangeScenarios.keyThatMoves(),
                ChangeScenarios.droppedColumns(),
                ChangeScenarios.defaultOfOlderRows(),
                ChangeScenarios.unloggedAndTemporary(),
                ValueScenarios.composedTypes(),
                ValueScenarios.multiranges(),
                TargetScenarios.columnsOfItsOwn(),
                TargetScenarios.keyOfItsOwn(),
                TargetScenarios.foreignKeyOnlyOnTarget(),
                TargetScenarios.collationOnlyOnTarget(),
                TargetScenarios.generatedOtherwise("STORED").since(12),
                TargetScenarios.generatedOtherwise("VIRTUAL").since(18),
                TargetScenarios.excluded(),
                TargetScenarios.truncateWithExcluded(),
                IdentityScenarios.indexesOfTheTarget(),
                IdentityScenarios.temporalKeys(),
                IdentityScenarios.temporalFull(),
                IdentityScenarios.temporalIndex(),
                TreeScenarios.otherPartitions(),
                TreeScenarios.hashed(),
                TreeScenarios.partitionsInOtherSchema(),
                TreeScenarios.partitionAlteredOnTarget(),
                TransactionScenarios.interleaved(),
                TransactionScenarios.savepoints(),
                TransactionScenarios.columnsAddedInside(),
                TransactionScenarios.columnsAddedAndUndone(),
                TransactionScenarios.messages(),
                TransactionScenarios.ofOtherOrigin(),
                TransactionScenarios.prepared());
    }
}
