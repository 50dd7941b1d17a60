package dev.tidegate.capture.pgoutput;

import dev.tidegate.model.Lsn;

/**
 * Where a run takes the stream up.
 *
 * @param point the last point of the stream that the topic holds, or the slot's position if that is later
 * @param proof that the source has what is held already
 */
public record StreamStart(Lsn point, HistoryProof proof) {}
