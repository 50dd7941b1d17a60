package dev.tidegate.load.model;

/**
 * What one COPY came to.
 *
 * @param stopped whether it was stopped before its end: then nothing of its transaction may be committed
 * @param rows as both servers counted them
 * @param bytes of COPY data
 */
public record CopiedRows(boolean stopped, long rows, long bytes) {}
