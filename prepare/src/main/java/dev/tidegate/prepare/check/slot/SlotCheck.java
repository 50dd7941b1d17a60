package dev.tidegate.prepare.check.slot;

import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.replication.ReplicationSlot;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.state.PipelineState;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Check that the slot on the source and the state in the target belong to the same pipeline. */
public final class SlotCheck implements Check<PairFacts> {

    private static final String START_OVER = "start over: tidegate drop, empty the target's tables, tidegate run";

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        String name = facts.source().config().pipeline().slot();
        Optional<ReplicationSlot> slot = ReplicationSlot.read(facts.source().session(), name);
        Optional<PipelineState> state = facts.target().state();
        if (state.isPresent() && !isOfSource(state.get(), facts.source().server())) {
            return List.of(Finding.error(
                    ServerCode.SOURCE_CHANGED,
                    "target",
                    "the target knows this pipeline as a copy of database "
                            + state.get().sourceDatabase() + " of another cluster (system identifier "
                            + state.get().sourceSystemId() + ")",
                    "check source.url; or drop the pipeline first (tidegate drop)"));
        }
        boolean streaming = state.filter(PipelineState::isStreaming).isPresent();
        if (slot.isEmpty()) {
            return streaming
                    ? List.of(Finding.error(
                            ServerCode.SLOT_MISSING,
                            "slot " + name,
                            "the source has lost the pipeline's slot",
                            START_OVER))
                    : List.of();
        }
        if (state.isEmpty() || !slot.get().decodes(facts.source().server().database())) {
            return List.of(Finding.error(
                    ServerCode.SLOT_NOT_OURS,
                    "slot " + name,
                    "the source has " + slot.get().describe() + " of this name, and it belongs to no pipeline of this"
                            + " target",
                    "SELECT pg_drop_replication_slot('" + name + "') -- if nobody needs it; or rename the pipeline"));
        }
        if (streaming
                && (slot.get().walStatus().filter("lost"::equals).isPresent()
                        || slot.get().confirmed().isEmpty())) {
            return List.of(Finding.error(
                    ServerCode.SLOT_LOST,
                    "slot " + name,
                    "the source has removed WAL that the slot still needed",
                    START_OVER));
        }
        return slot.get()
                .activePid()
                .map(pid -> Finding.info(
                        ServerCode.SLOT_IN_USE, "slot " + name, "the walsender with pid " + pid + " reads it"))
                .map(List::of)
                .orElse(List.of());
    }

    private static boolean isOfSource(PipelineState state, ServerInfo source) {
        return state.sourceDatabase().equals(source.database())
                && source.systemId()
                        .filter(id -> !id.equals(state.sourceSystemId()))
                        .isEmpty();
    }
}
