package dev.tidegate.prepare.check.slot;

import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.replication.Publication;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.state.PipelineState;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Check for a publication of the pipeline's name that is not the one it needs. Once the pipeline streams, tables come and go
 * on the source: {@link PublishedTablesCheck} reports those that the publication lacks.
 */
public final class PublicationCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        SourceFacts source = facts.source();
        Publication wanted = Publication.wanted(source.config().pipeline(), source.server(), source.tables());
        Optional<Publication> found = Publication.read(source.session(), wanted.name());
        boolean streaming =
                facts.target().state().filter(PipelineState::isStreaming).isPresent();
        if (found.isEmpty()) {
            return streaming ? List.of(missing(wanted)) : List.of();
        }
        List<String> differences =
                found.get().differencesFrom(streaming ? withoutThoseItLacks(wanted, found.get()) : wanted);
        if (differences.isEmpty()) {
            return List.of();
        }
        boolean ours = found.get().isOurs(source.config().pipeline());
        return List.of(Finding.error(
                ServerCode.PUBLICATION_DIFFERS,
                "publication " + wanted.name(),
                "the publication " + (ours ? "that Tidegate created" : "was not created by Tidegate and") + " "
                        + String.join("; ", differences),
                streaming && ours && !found.get().sendsAs(wanted)
                        ? wanted.alterSql() + "; then load its tables again, or verify them: changes are missing"
                        : ours
                                ? "restore tables.include and tables.exclude, or start over: tidegate drop, then tidegate run"
                                : wanted.dropSql() + " -- if nobody needs it; or rename the pipeline"));
    }

    private static Finding missing(Publication wanted) {
        return Finding.error(
                ServerCode.PUBLICATION_MISSING,
                "publication " + wanted.name(),
                "the publication does not exist on the source any more",
                wanted.createSql() + "; " + wanted.commentSql()
                        + "; then load the tables again, or verify them: what was written meanwhile is missing");
    }

    private static Publication withoutThoseItLacks(Publication wanted, Publication found) {
        return wanted.withTables(
                wanted.tables().stream().filter(found.tables()::contains).collect(Collectors.toSet()));
    }
}
