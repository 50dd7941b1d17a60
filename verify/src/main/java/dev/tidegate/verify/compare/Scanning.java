package dev.tidegate.verify.compare;

import dev.tidegate.core.config.VerifyConfig;
import dev.tidegate.verify.cut.SnapshotPair;

/** What scans need: sessions that take turns, and how gently they are to go about it. */
record Scanning(SessionPool onSource, SessionPool onTarget, SnapshotPair cut, VerifyConfig limits, Throttle throttle) {

    SessionPool pool(Side side) {
        return side.isSource() ? onSource : onTarget;
    }
}
