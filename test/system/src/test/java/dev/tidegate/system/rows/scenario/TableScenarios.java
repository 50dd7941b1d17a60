package dev.tidegate.system.rows.scenario;

import java.util.List;

/** What tables are like, and what is done to them. */
public final class TableScenarios {

    private TableScenarios() {}

    /** Some only for certain versions of the source. */
    public static List<TableScenario> all(int major) {
        return List.of(
                ToastedTypes.scenario(major),
                KeyScenarios.placeholders(),
                KeyScenarios.keys(),
                KeyScenarios.deferrableKeys(),
                KeyScenarios.withoutKey(),
                KeyScenarios.identitySwitched(),
                KeyScenarios.computed(),
                KeyScenarios.generated("stored").since(12),
                KeyScenarios.generated("virtual").since(18),
                PartitionScenarios.partitions(),
                PartitionScenarios.partitionsOneByOne(),
                PartitionScenarios.flatToPartitioned(),
                PartitionScenarios.partitionedToFlat(),
                PartitionScenarios.inheritance(),
                PartitionScenarios.truncate(),
                ConstraintScenarios.uniqueValues(),
                ConstraintScenarios.nullsNotDistinct(),
                ConstraintScenarios.foreignKeys(),
                ConstraintScenarios.triggers(),
                NameScenarios.names(),
                NameScenarios.characters(),
                StatementScenarios.savepoints(),
                StatementScenarios.copyAndUpsert(),
                StatementScenarios.merge(),
                StatementScenarios.rewrites(),
                NameScenarios.thousandColumns());
    }
}
