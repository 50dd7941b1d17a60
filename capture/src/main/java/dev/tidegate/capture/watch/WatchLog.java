package dev.tidegate.capture.watch;

import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.replication.TablesWithoutIdentity;
import dev.tidegate.state.PublishedTables.Unreplicated;
import dev.tidegate.state.catalog.CatalogChange;
import dev.tidegate.state.catalog.CatalogWatch;
import dev.tidegate.state.catalog.ForeignMessages;
import dev.tidegate.state.catalog.MessageRefusal;
import dev.tidegate.state.catalog.SourceNotice;
import dev.tidegate.state.publication.PublicationChange;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what the source watch found. Each thing once, as long as it is so and the sessions last. */
final class WatchLog {

    private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);

    private static final Duration FOREIGN_EVERY = Duration.ofMinutes(1);

    private final Set<TablesWithoutIdentity.Found> withoutIdentity = new HashSet<>();

    /** That are not in the log yet. */
    private final Map<MessageRefusal, ForeignMessages> foreign = new EnumMap<>(MessageRefusal.class);

    private long foreignReportedAt = System.nanoTime() - FOREIGN_EVERY.toNanos();

    /** @param changes that are news */
    void publication(List<PublicationChange> changes) {
        Map<String, List<PublicationChange>> byProblem = changes.stream()
                .collect(Collectors.groupingBy(
                        change -> change.code() + ": " + change.problem(), LinkedHashMap::new, Collectors.toList()));
        byProblem.forEach((problem, of) -> LOG.warn(
                "{}: {} -> {}; the gate stays shut until then",
                problem,
                HumanFormat.some(
                        of.stream().map(change -> change.table().toString()).toList()),
                of.get(0).nextStep()));
    }

    /** @param more since the last time */
    void foreignMessages(List<ForeignMessages> more) {
        more.stream()
                .filter(ForeignMessages::isSuspicious)
                .forEach(of -> foreign.merge(
                        of.reason(),
                        of,
                        (a, b) -> new ForeignMessages(
                                a.reason(), a.count() + b.count(), b.prefix(), Math.max(a.bytesMax(), b.bytesMax()))));
        long now = System.nanoTime();
        if (now - foreignReportedAt < FOREIGN_EVERY.toNanos()) {
            return;
        }
        ForeignMessages.notice(foreign.values()).ifPresent(notice -> {
            foreignReportedAt = now;
            LOG.warn("{}: {}: {} -> {}", notice.code(), notice.subject(), notice.problem(), notice.nextStep());
        });
        foreign.clear();
    }

    /** @param found all that there are now */
    void identities(List<TablesWithoutIdentity.Found> found) {
        for (TablesWithoutIdentity.Found table : found) {
            if (withoutIdentity.add(table)) {
                LOG.warn("{}: {}: {} -> {}", table.code(), table.table(), table.problem(), table.nextStep());
            }
        }
        withoutIdentity.retainAll(found);
    }

    void catalogs(CatalogWatch.News news) {
        for (SourceNotice notice : news.notices()) {
            LOG.warn(
                    "{}: {}: {} -> {}; the gate stays shut until then",
                    notice.code(),
                    notice.subject(),
                    notice.problem(),
                    notice.nextStep());
        }
        for (Unreplicated table : news.newTables()) {
            LOG.warn("{}: {}: {} -> {}", table.kind(), table.table(), table.problem(), table.nextStep());
        }
        for (CatalogChange change : news.changes()) {
            LOG.info("{}: {}: {}", change.rule().code(), change.subject(), change.problem());
        }
    }
}
