package dev.tidegate.load.model;

/** The steps of a load that leave something behind, in their order. Tests end the load after each. */
public enum LoadStep {
    STATE_WRITTEN,
    PUBLICATION_CREATED,
    SLOT_CREATED,
    SLOT_RECORDED,
    PIECES_PLANNED,
    PIECE_LOADED,
    ALL_COPIED,
    KEYS_BUILT,
    ALL_LOADED
}
