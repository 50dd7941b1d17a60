package dev.tidegate.apply.schema.bind;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.SchemaChangePolicy;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.postgres.catalog.RelationCatalogReader;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the source's own catalog says of a column: records of the topic only say that there is something to do. No statement
 * for the target takes a default from them, and none that Tidegate runs takes a type.
 */
public final class SourceColumns {

    private static final Logger LOG = LoggerFactory.getLogger(SourceColumns.class);

    private final SourceDatabase source;
    private final String role;
    private final SchemaChangePolicy policy;

    public SourceColumns(PipelineConfig config) {
        this.source = new SourceDatabase(config.source());
        this.role = config.pipeline() + " apply schema";
        this.policy = config.schemaChanges();
    }

    /** Whether Tidegate adds columns that are new. */
    boolean areAdded() {
        return policy == SchemaChangePolicy.ADDITIVE;
    }

    /**
     * Asks the source. May be repeated.
     *
     * @param table its oid
     * @param said the column as a record has it
     * @param type likewise, as the WAL has it
     * @return the column as the source has it now; empty if that is something else, or the source cannot be asked
     */
    Optional<Attribute> confirmed(long table, Attribute said, String type) {
        try (Connection session = source.open(role)) {
            return new RelationCatalogReader(session)
                    .read(table)
                    .flatMap(catalog -> catalog.attribute(said.number()))
                    .filter(now -> now.type().equals(type)
                            && now.name().equals(said.name())
                            && now.type().equals(said.type())
                            && now.expression().equals(said.expression())
                            && now.missing().equals(said.missing())
                            && now.notNull() == said.notNull()
                            && now.generated() == said.generated());
        } catch (SQLException e) {
            LOG.warn("the source could not be asked about a new column: {}", SqlFailures.describe(e));
            return Optional.empty();
        }
    }
}
