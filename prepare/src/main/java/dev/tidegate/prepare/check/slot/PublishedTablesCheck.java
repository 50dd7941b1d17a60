package dev.tidegate.prepare.check.slot;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.code.SchemaChangeCode;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PublishedTables;
import dev.tidegate.state.catalog.CatalogChange;
import dev.tidegate.state.catalog.CatalogWatch;
import dev.tidegate.state.catalog.SourceNotice;
import dev.tidegate.state.publication.PublicationChange;
import dev.tidegate.state.publication.PublicationWatch;
import dev.tidegate.state.publication.SourceRule;
import dev.tidegate.state.publication.StreamedTruncates;
import dev.tidegate.state.publication.TableDoubt;
import dev.tidegate.state.publication.TableDoubtStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Check for tables whose changes are not replicated although the pipeline streams, or were not for a while, and for changes of
 * the source's catalogs since somebody looked.
 */
public final class PublishedTablesCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        if (facts.target().version().problem().isPresent()) {
            return List.of();
        }
        Connection source = facts.source().session();
        Connection target = facts.target().session();
        PipelineConfig config = facts.source().config();
        List<Finding> others = new ArrayList<>();
        Map<TableId, Finding> findings = new TreeMap<>();
        for (PublishedTables.Unreplicated table : PublishedTables.find(source, target, config)) {
            findings.put(
                    table.table(),
                    Finding.warning(table.kind(), table.table().toString(), table.problem(), table.nextStep()));
        }
        if (facts.target().state().filter(PipelineState::isStreaming).isPresent()) {
            PublicationWatch.Look look =
                    new PublicationWatch(source, target, config.pipeline(), StreamedTruncates.UNREAD).look();
            others.addAll(catalogs(new CatalogWatch(source, target, config).look(look.now())));
            for (PublicationChange change : look.changes()) {
                findings.putIfAbsent(
                        change.table(),
                        Finding.warning(change.code(), change.table().toString(), change.problem(), change.nextStep()));
            }
            for (TableDoubt doubt : new TableDoubtStore(target, config.pipeline()).open()) {
                findings.putIfAbsent(
                        doubt.table(),
                        Finding.warning(
                                SchemaChangeCode.of(doubt.code()),
                                doubt.table().toString(),
                                doubt.problem(),
                                doubt.nextStep()));
            }
        }
        others.addAll(0, findings.values());
        return others;
    }

    private static List<Finding> catalogs(CatalogWatch.News news) {
        List<Finding> findings = new ArrayList<>();
        for (SourceNotice table : news.notices()) {
            findings.add(Finding.warning(
                    SourceRule.TABLE_RENAMED.code(), table.subject(), table.problem(), table.nextStep()));
        }
        for (CatalogChange change : news.changes()) {
            findings.add(Finding.info(change.rule().code(), change.subject(), change.problem(), change.nextStep()));
        }
        return findings;
    }
}
