package dev.tidegate.benchmark.soak;

/** What is read every minute and must stay as it is; with how much of it may come over the whole time. */
enum SoakMeasure {
    /** What a full collection leaves over. */
    HEAP("heap MB", 16, 0.10),
    /** The whole process, code and class data included: the compilers need long to find all of it. */
    RSS("RSS MB", 96, 0.10),
    THREADS("threads", 3, 0),
    FILES("files", 12, 0),
    /** The embedded broker's log, whose segments go one at a time. */
    DATA("data-dir MB", 160, 0),
    /** The source's pg_wal, with what waits for the next checkpoint. */
    WAL("src WAL MB", 192, 0),
    /** WAL that the slot holds back. */
    RETAINED("slot MB", 64, 0),
    SOURCE_SESSIONS("src sess", 2, 0),
    TARGET_SESSIONS("tgt sess", 2, 0),
    /** Schema tidegate of the target. */
    STATE("state MB", 8, 0.10),
    /** Rows that the target is behind, in seconds of the writer's rate. */
    LAG("lag s", 2, 0);

    private final String title;
    private final double growthMax;
    private final double shareMax;

    /**
     * @param growthMax what may come over the measured time, in the measure's own unit
     * @param shareMax the same as a share of the median; the larger one counts
     */
    SoakMeasure(String title, double growthMax, double shareMax) {
        this.title = title;
        this.growthMax = growthMax;
        this.shareMax = shareMax;
    }

    String title() {
        return title;
    }

    double limit(double median) {
        return Math.max(growthMax, shareMax * median);
    }
}
