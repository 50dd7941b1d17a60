package dev.tidegate.app.command.monitor;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.probe.ProbeTimeouts;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.replication.StandbyNames;
import dev.tidegate.postgres.replication.TablesWithoutIdentity;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.state.PublishedTables;
import dev.tidegate.state.SchemaEventStore;
import dev.tidegate.state.SchemaNotice;
import dev.tidegate.state.catalog.ForeignMessages;
import dev.tidegate.state.catalog.SourceFindings;
import dev.tidegate.state.catalog.SourceNotice;
import dev.tidegate.state.catalog.SourceNoticeStore;
import dev.tidegate.state.publication.TableDoubt;
import dev.tidegate.state.publication.TableDoubtStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * How the source has changed since the load.
 *
 * @param ofSource what has to be put right now, before the stream continues or the gate opens; messages of others
 * @param notices what is so now: tables whose changes do not arrive, or have not arrived for a while
 * @param events what apply went through, the newest first
 */
record SchemaStatus(
        Observed<List<SourceNotice>> ofSource, Observed<List<SchemaNotice>> notices, List<SchemaNotice> events) {

    /** @throws SQLException if the target cannot be read */
    static SchemaStatus read(PipelineConfig config) throws SQLException {
        try (Connection target = new TargetDatabase(ProbeTimeouts.on(config.target())).open("status")) {
            return new SchemaStatus(
                    ofSource(config, target),
                    notices(config, target),
                    new SchemaEventStore(target, config.pipeline()).newest());
        }
    }

    /** What the target's state knows stays known while the source is down. */
    private static Observed<List<SourceNotice>> ofSource(PipelineConfig config, Connection target) throws SQLException {
        SourceFindings known = new SourceNoticeStore(target, config.pipeline()).read();
        List<SourceNotice> found = new ArrayList<>(known.notices());
        ForeignMessages.notice(known.foreign()).ifPresent(found::add);
        try (Connection source = new SourceDatabase(ProbeTimeouts.on(config.source())).open("status")) {
            StandbyNames standbys = StandbyNames.read(source);
            if (standbys.takesInEverySession()) {
                found.add(new SourceNotice(
                        "source", ServerCode.SYNCHRONOUS_STANDBY.text(), standbys.problem(), standbys.nextStep()));
            }
            return Observed.of(List.copyOf(found));
        } catch (SQLException e) {
            return known(found, e);
        }
    }

    private static Observed<List<SchemaNotice>> notices(PipelineConfig config, Connection target) throws SQLException {
        List<SchemaNotice> doubts = new ArrayList<>();
        for (TableDoubt doubt : new TableDoubtStore(target, config.pipeline()).open()) {
            doubts.add(new SchemaNotice(doubt.table(), doubt.code(), doubt.problem(), doubt.nextStep()));
        }
        try (Connection source = new SourceDatabase(ProbeTimeouts.on(config.source())).open("status")) {
            List<SchemaNotice> notices = new ArrayList<>(PublishedTables.look(source, target, config));
            for (SchemaNotice doubt : doubts) {
                if (notices.stream().noneMatch(notice -> notice.table().equals(doubt.table()))) {
                    notices.add(doubt);
                }
            }
            for (TablesWithoutIdentity.Found table :
                    TablesWithoutIdentity.find(source, config.pipeline().publication())) {
                notices.add(new SchemaNotice(table.table(), table.code().text(), table.problem(), table.nextStep()));
            }
            return Observed.of(List.copyOf(notices));
        } catch (SQLException e) {
            return known(doubts, e);
        }
    }

    private static <T> Observed<List<T>> known(List<T> found, SQLException ofSource) {
        return found.isEmpty()
                ? Observed.unreadable("the source cannot be read: " + SqlFailures.describe(ofSource))
                : Observed.of(List.copyOf(found));
    }
}
