package dev.tidegate.apply.merge;

/** Net effect of a segment on one row. */
enum NetEffect {
    /** It was not there and is there now: all its columns are known. */
    INSERTED,
    /** It was there and some of its columns have new values. */
    UPDATED,
    /** It was there, went, and another one of its key came: all columns are known. */
    REPLACED,
    /** It was there and is no more. */
    DELETED,
    /** It came and went. */
    NO_EFFECT;

    /** The same of a row that may have been there before or not: it is written whole, or it is gone. */
    NetEffect asUpsert() {
        return switch (this) {
            case INSERTED, REPLACED -> INSERTED;
            case DELETED, NO_EFFECT -> DELETED;
            case UPDATED -> UPDATED;
        };
    }
}
