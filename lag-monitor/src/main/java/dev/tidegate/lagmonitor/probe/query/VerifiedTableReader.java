package dev.tidegate.lagmonitor.probe.query;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.state.schema.StateSchema;
import dev.tidegate.state.verification.VerificationStore;
import dev.tidegate.state.verification.VerificationStore.Newest;
import dev.tidegate.state.verification.VerifiedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * What the last verification of each table found. Those before the last hundred verifications count for nothing. Reads them anew
 * only when there is something new. Used by one thread.
 */
public final class VerifiedTableReader {

    private final PipelineName pipeline;
    private Optional<Newest> readAt = Optional.empty();
    private Map<TableId, VerifiedTable> last = Map.of();

    public VerifiedTableReader(PipelineName pipeline) {
        this.pipeline = pipeline;
    }

    /** @return by the source's names; without those that were never compared */
    public Map<TableId, VerifiedTable> read(Connection target) throws SQLException {
        // State of a Tidegate that has never verified may be without it.
        if (!StateSchema.has(target, "verification_table")) {
            return Map.of();
        }
        VerificationStore store = new VerificationStore(target, pipeline);
        Optional<Newest> now = Optional.of(store.newest());
        if (!readAt.equals(now)) {
            last = store.lastOfEachTable();
            readAt = now;
        }
        return last;
    }

    /** A new session may be on another server. */
    public void forget() {
        readAt = Optional.empty();
    }
}
