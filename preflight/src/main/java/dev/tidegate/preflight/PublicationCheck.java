package dev.tidegate.preflight;

import dev.tidegate.core.catalog.Publication;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Whether a publication of our name is there that is not the one we need. */
final class PublicationCheck implements Check<SourceFacts> {

    @Override
    public List<Finding> run(SourceFacts facts) throws SQLException {
        Publication wanted = Publication.wanted(facts.config().pipeline(), facts.server(), facts.tables());
        Optional<Publication> found = Publication.read(facts.session(), wanted.name());
        List<String> differences =
                found.map(publication -> publication.differencesFrom(wanted)).orElse(List.of());
        if (differences.isEmpty()) {
            return List.of();
        }
        boolean ours = found.get().isOurs(facts.config().pipeline());
        return List.of(Finding.error(
                "PUBLICATION-DIFFERS",
                "publication " + wanted.name(),
                "the publication " + (ours ? "that Tidegate created" : "was not created by Tidegate and") + " "
                        + String.join("; ", differences),
                ours
                        ? "restore tables.include and tables.exclude, or start over: tidegate drop, then tidegate run"
                        : wanted.dropSql() + " -- if nobody needs it; or give the pipeline another name"));
    }
}
