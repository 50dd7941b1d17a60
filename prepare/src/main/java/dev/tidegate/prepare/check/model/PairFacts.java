package dev.tidegate.prepare.check.model;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Source and target, for checks that compare them. */
public record PairFacts(SourceFacts source, TargetFacts target) {

    /** What a check says about one table that both sides have. */
    public interface PerTable {
        List<Finding> run(TablePair pair) throws SQLException;
    }

    /** @return the counterpart, under whatever name; empty if the target has none, or nobody can tell which it is */
    Optional<TableInfo> targetOf(TableId table) {
        return names(table).flatMap(names -> target.catalog().table(names.target()));
    }

    /** @return empty if tables.map is ambiguous there, which is a finding of its own */
    public Optional<MappedTable> names(TableId table) {
        return names(source.config(), table);
    }

    public static Optional<MappedTable> names(PipelineConfig config, TableId table) {
        try {
            return Optional.of(config.tables().map().of(table));
        } catch (TidegateException e) {
            return Optional.empty();
        }
    }

    public List<Finding> forEachTable(PerTable check) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (TableInfo table : source.tables()) {
            TableInfo there = targetOf(table.id()).orElse(null);
            if (there != null && there.kind().isTable()) {
                findings.addAll(
                        check.run(new TablePair(table, there, names(table.id()).orElseThrow())));
            }
        }
        return findings;
    }
}
