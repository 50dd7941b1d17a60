package dev.tidegate.verify.repair;

import dev.tidegate.model.Lsn;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What was done, or is to be done.
 *
 * @param id for taking it back; empty if nothing was written
 * @param point the rows are the source's as of here
 * @param statements each a row, with its values
 * @param leftOut what is not repaired, and why
 */
public record RepairReport(Optional<UUID> id, Lsn point, List<String> statements, List<String> leftOut) {

    public RepairReport {
        statements = List.copyOf(statements);
        leftOut = List.copyOf(leftOut);
    }
}
