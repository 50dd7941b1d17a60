package dev.tidegate.prepare.schema.copy;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.prepare.schema.catalog.SchemaScope;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import dev.tidegate.prepare.schema.client.ArchiveEntry;
import dev.tidegate.prepare.schema.client.ClientPrograms;
import dev.tidegate.prepare.schema.client.RestoreErrors;
import dev.tidegate.prepare.schema.client.RestoreFailure;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.StopSignal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Brings the source's schema to the target, with pg_dump and pg_restore. What the target has already is left as it is,
 * so a start after a failure, or after a kill, makes what is still missing. Then it gives owners and grants. One at a time into a target. Rows are never read or written.
 */
public final class SchemaCopy {

    private final PipelineConfig config;
    private final SchemaCopyOptions options;
    private final Map<String, String> environment;
    private final StopSignal stop;
    private final Consumer<String> progress;

    private final List<Finding> findings = new ArrayList<>();
    private final List<String> existed = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private int created;
    private int given;
    private LesserOwners lesserOwners;

    private SchemaCopy(
            PipelineConfig config,
            SchemaCopyOptions options,
            Map<String, String> environment,
            StopSignal stop,
            Consumer<String> progress) {
        this.config = config;
        this.options = options;
        this.environment = environment;
        this.stop = stop;
        this.progress = progress;
    }

    /**
     * @param environment of this process: its PATH, and what concerns certificates and passwords
     * @param progress takes a line for each object that is made, on another thread
     * @throws TidegateException if a program or a database is missing or refuses
     */
    public static SchemaCopyResult run(
            PipelineConfig config,
            SchemaCopyOptions options,
            Map<String, String> environment,
            StopSignal stop,
            Consumer<String> progress) {
        return new SchemaCopy(config, options, environment, stop, progress).run();
    }

    private SchemaCopyResult run() {
        try (SchemaSessions sessions = SchemaSessions.open(config)) {
            SchemaCopyLock.take(sessions, config.pipeline(), stop);
            int sourceMajor = ServerInfo.read(sessions.source()).major();
            int targetMajor = ServerInfo.read(sessions.target()).major();
            SchemaScope scope = SchemaScope.read(sessions.source(), config.tables(), options.schemas());
            ClientPrograms programs = ClientPrograms.find(
                    options.programs(), environment.getOrDefault("PATH", ""), sourceMajor, targetMajor);
            programs.knownHoles().ifPresent(holes -> findings.add(unsafe(holes)));
            ExtensionSet extensions = ExtensionSet.read(sessions, options.skippedExtensions());
            findings.addAll(extensions.findings());
            findings.addAll(CopyPrerequisites.find(sessions, scope, options));
            OwnerRights owners = OwnerRights.read(sessions.target());
            if (options.owners()) {
                owners.outOfReach(sessions, scope).ifPresent(findings::add);
            }
            lesserOwners = LesserOwners.find(sessions, scope, options, owners);
            findings.addAll(lesserOwners.findings());
            if (findings.stream().noneMatch(Finding::isError)) {
                copy(sessions, scope, programs, extensions);
            }
            if (findings.stream().noneMatch(Finding::isError) && failures.isEmpty()) {
                copyRights(sessions, scope, owners);
            }
            return new SchemaCopyResult(findings, created, given, existed, failures);
        } catch (SQLException e) {
            throw Failures.ofDatabase(e, "a database, asked for its catalogs,");
        }
    }

    private static Finding unsafe(String holes) {
        return Finding.warning(
                SchemaCopyCode.SCHEMA_CLIENT_UNSAFE,
                "pg_dump and pg_restore",
                holes,
                "install the newest release of that version, or name another directory with --programs; until then copy"
                        + " only from a source whose roles you trust");
    }

    private void copy(SchemaSessions sessions, SchemaScope scope, ClientPrograms programs, ExtensionSet extensions)
            throws SQLException {
        try (SchemaArchive archive = SchemaArchive.dump(config, options, scope, programs, environment, stop)) {
            if (options.section() == Section.POST_DATA) {
                requireTables(sessions, archive);
            }
            if (findings.stream().anyMatch(Finding::isError)) {
                return;
            }
            if (options.section().holds(Section.PRE_DATA)) {
                created += extensions.create(sessions.target(), progress);
                restore(sessions, archive, Section.PRE_DATA);
                if (failures.isEmpty()) {
                    copySettings(sessions);
                }
            }
            if (options.section().holds(Section.POST_DATA) && failures.isEmpty()) {
                restore(sessions, archive, Section.POST_DATA);
            }
        }
    }

    private void copySettings(SchemaSessions sessions) throws SQLException {
        SettingsCopy settings = SettingsCopy.run(sessions, progress);
        created += settings.created();
        existed.addAll(settings.existed());
        findings.addAll(settings.findings());
    }

    private void copyRights(SchemaSessions sessions, SchemaScope scope, OwnerRights owners) throws SQLException {
        RightsCopy rights = new RightsCopy(sessions, scope, options, owners, progress);
        rights.run(lesserOwners);
        given += rights.given();
        findings.addAll(rights.findings());
    }

    private void restore(SchemaSessions sessions, SchemaArchive archive, Section section) throws SQLException {
        MissingEntries entries = MissingEntries.of(archive.entries(section), sessions);
        existed.addAll(entries.existing());
        findings.addAll(entries.leftOut());
        if (section == Section.POST_DATA) {
            created += lesserOwners.createTriggers(sessions.target(), entries.missing());
        }
        List<ArchiveEntry> missing = lesserOwners.restorable(entries.missing());
        if (missing.isEmpty()) {
            return;
        }
        RestoreErrors said = archive.restore(section, missing, options.jobs(), progress);
        List<RestoreFailure> failed = said.failures();
        if (section == Section.PRE_DATA && failed.isEmpty()) {
            lesserOwners.secureFunctions(sessions.target(), missing);
        }
        if (section == Section.POST_DATA && failed.stream().anyMatch(failure -> !failure.isClear())) {
            failed = again(sessions, archive, section, failed);
        }
        failed.forEach(failure -> failures.add(failure.toString()));
        if (section == Section.POST_DATA || failed.isEmpty()) {
            created += Math.max(0, said.made() - failed.size());
        }
    }

    /**
     * Jobs write into one another's lines, so that it can be unclear what failed and why. The target's catalog tells
     * what is missing still; one job tries that once more and says why it fails.
     */
    private List<RestoreFailure> again(
            SchemaSessions sessions, SchemaArchive archive, Section section, List<RestoreFailure> failed)
            throws SQLException {
        List<ArchiveEntry> missing = lesserOwners.restorable(
                MissingEntries.of(archive.entries(section), sessions).missing());
        return missing.isEmpty()
                ? failed
                : archive.restore(section, missing, 1, progress).failures();
    }

    /** Indexes of a table that is not there would fail one by one. */
    private void requireTables(SchemaSessions sessions, SchemaArchive archive) throws SQLException {
        List<String> missing = MissingEntries.of(archive.entries(Section.PRE_DATA), sessions).missing().stream()
                .filter(entry -> entry.is("TABLE") && entry.isObject())
                .map(ArchiveEntry::rest)
                .toList();
        if (!missing.isEmpty()) {
            findings.add(Finding.error(
                    SchemaCopyCode.SCHEMA_PRE_DATA_MISSING,
                    "target",
                    missing.size() + " tables are missing, for example " + missing.get(0),
                    "tidegate schema copy --section pre-data"));
        }
    }
}
