package dev.tidegate.load;

/** What a SIGKILL leaves behind, nearly: it runs past every handler of exceptions. */
final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;
}
