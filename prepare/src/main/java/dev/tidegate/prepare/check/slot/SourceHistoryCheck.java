package dev.tidegate.prepare.check.slot;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.history.SourcePosition;
import dev.tidegate.postgres.history.TimelineHistory;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.history.KnownHistory;
import dev.tidegate.state.history.SourceHistoryComparison;
import dev.tidegate.state.history.SourceHistoryStore;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.state.lane.CheckpointStore;
import dev.tidegate.state.load.PieceStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Check that the source still has what the target holds of it, as far as its WAL and its timeline show. That the WAL was
 * written anew up to there shows in the stream alone: capture refuses it, and what capture has refused is repeated here.
 */
public final class SourceHistoryCheck implements Check<PairFacts> {

    private static final int LANE = 0;
    private static final String SUBJECT = "source";

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        boolean readable = facts.target().state().isPresent()
                && facts.target().version().problem().isEmpty();
        // What is no primary of the same cluster is the finding of another check.
        if (!readable
                || facts.source().server().inRecovery()
                || !isOfSource(facts.target().state().get(), facts)) {
            return List.of();
        }
        Connection target = facts.target().session();
        PipelineConfig config = facts.source().config();
        KnownHistory known = new SourceHistoryStore(target, config.pipeline()).read();
        List<Finding> findings = new ArrayList<>();
        try {
            SourceHistoryComparison.require(
                    SourcePosition.read(facts.source().session()),
                    known.timeline(),
                    held(target, config, facts.target().state().get()),
                    timeline -> history(config, timeline));
        } catch (TidegateException e) {
            findings.add(Finding.error(e.kind(), SUBJECT, e.getMessage(), e.nextStep()));
        }
        known.refusal()
                .ifPresent(refusal -> findings.add(Finding.warning(
                        ServerCode.SOURCE_REFUSED,
                        SUBJECT,
                        "the last capture refused it (" + refusal.code() + ": " + refusal.problem() + ")",
                        refusal.nextStep())));
        return findings;
    }

    private static boolean isOfSource(PipelineState state, PairFacts facts) {
        return facts.source()
                .server()
                .systemId()
                .filter(id -> !id.equals(state.sourceSystemId()))
                .isEmpty();
    }

    private static Lsn held(Connection target, PipelineConfig config, PipelineState state) throws SQLException {
        Lsn copied = new PieceStore(target, config.pipeline()).newestSnapshot().orElse(Lsn.NONE);
        Lsn begun = Lsn.max(state.consistentLsn().orElse(Lsn.NONE), copied);
        return CheckpointStore.read(target, config.pipeline(), LANE)
                .map(Checkpoint::commitLsn)
                .orElse(begun);
    }

    private static TimelineHistory history(PipelineConfig config, long timeline) throws SQLException {
        try (Connection replication = new SourceDatabase(config.source()).openReplication("check")) {
            return TimelineHistory.read(replication, timeline);
        }
    }
}
