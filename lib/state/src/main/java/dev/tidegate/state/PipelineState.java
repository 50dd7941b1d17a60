package dev.tidegate.state;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.StreamId;
import java.util.Optional;

/**
 * The pipeline as the target knows it.
 *
 * @param sourceSystemId system identifier of the source cluster that the stream comes from
 * @param consistentLsn the slot's consistent point, empty until the slot exists
 * @param phase LOADING until every row of the snapshot is in the target
 */
public record PipelineState(
        StreamId stream, String sourceSystemId, String sourceDatabase, Optional<Lsn> consistentLsn, Phase phase) {

    /** What the pipeline is doing. */
    public enum Phase {
        LOADING("loading"),
        STREAMING("streaming");

        private final String text;

        Phase(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        static Phase of(String text) {
            return text.equals(STREAMING.text) ? STREAMING : LOADING;
        }
    }

    public boolean isStreaming() {
        return phase == Phase.STREAMING;
    }
}
