package dev.tidegate.verify.compare.scan;

import dev.tidegate.config.pipeline.VerifyConfig;
import dev.tidegate.verify.compare.hash.TableSide;
import dev.tidegate.verify.snapshot.SnapshotPair;

/** What scans need: sessions that take turns, and how gently they are to go about it. */
public record ScanContext(
        SessionPool onSource, SessionPool onTarget, SnapshotPair snapshots, VerifyConfig limits, Throttle throttle) {

    public SessionPool pool(TableSide side) {
        return side.isSource() ? onSource : onTarget;
    }
}
