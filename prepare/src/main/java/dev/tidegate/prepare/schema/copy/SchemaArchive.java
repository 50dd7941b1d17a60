package dev.tidegate.prepare.schema.copy;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.prepare.schema.catalog.SchemaScope;
import dev.tidegate.prepare.schema.client.ArchiveEntry;
import dev.tidegate.prepare.schema.client.ClientProcess;
import dev.tidegate.prepare.schema.client.ClientPrograms;
import dev.tidegate.prepare.schema.client.LibpqEnvironment;
import dev.tidegate.prepare.schema.client.RestoreErrors;
import dev.tidegate.prepare.schema.client.RestoreFailure;
import dev.tidegate.runtime.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Archive of the source's schema in pg_dump's own format, and how to read and restore it. Closing deletes it. */
final class SchemaArchive implements AutoCloseable {

    private final PipelineConfig config;
    private final SchemaCopyOptions options;
    private final ClientPrograms programs;
    private final Map<String, String> environment;
    private final StopSignal stop;
    private final Path directory;

    private SchemaArchive(
            PipelineConfig config,
            SchemaCopyOptions options,
            ClientPrograms programs,
            Map<String, String> environment,
            StopSignal stop)
            throws IOException {
        this.config = config;
        this.options = options;
        this.programs = programs;
        this.environment = environment;
        this.stop = stop;
        // Made for this user only.
        this.directory = Files.createTempDirectory("tidegate-schema-");
    }

    /**
     * @param environment of this process
     * @throws TidegateException SCHEMA-DUMP-FAILED
     */
    static SchemaArchive dump(
            PipelineConfig config,
            SchemaCopyOptions options,
            SchemaScope scope,
            ClientPrograms programs,
            Map<String, String> environment,
            StopSignal stop) {
        try {
            SchemaArchive archive = new SchemaArchive(config, options, programs, environment, stop);
            try {
                archive.write(scope);
                return archive;
            } catch (RuntimeException e) {
                archive.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(SchemaScope scope) {
        List<String> command = new ArrayList<>(List.of(
                programs.dump().toString(),
                "--format=custom",
                "--compress=0",
                "--schema-only",
                "--no-password",
                "--no-publications",
                "--no-subscriptions",
                // Its locks stop nobody but DDL; behind somebody else's DDL it does not wait for ever.
                "--lock-wait-timeout=30000",
                "--exclude-schema=" + SqlName.quote("tidegate"),
                "--file=" + file()));
        scope.others().forEach(schema -> command.add("--exclude-schema=" + SqlName.quote(schema)));
        RestoreErrors errors = new RestoreErrors(line -> {});
        int exitCode = new ClientProcess(sourceEnvironment(), options.timeMax(), stop).run(command, errors);
        if (exitCode != 0) {
            throw new TidegateException(
                    SchemaCopyCode.SCHEMA_DUMP_FAILED,
                    "pg_dump ended with " + exitCode + ": " + joined(errors),
                    "fix what it complains about; it needs SELECT on the tables of the schemas");
        }
    }

    private static String joined(RestoreErrors errors) {
        return errors.failures().stream().map(RestoreFailure::toString).collect(Collectors.joining("; "));
    }

    private Path file() {
        return directory.resolve("schema.dump");
    }

    /** @param section one of the two, not all */
    List<ArchiveEntry> entries(Section section) {
        List<ArchiveEntry> entries = new ArrayList<>();
        RestoreErrors errors = new RestoreErrors(line -> {});
        int exitCode = new ClientProcess(sourceEnvironment(), options.timeMax(), stop)
                .run(
                        List.of(
                                programs.restore().toString(),
                                "--list",
                                "--section=" + section.text(),
                                file().toString()),
                        line -> {
                            errors.accept(line);
                            ArchiveEntry.parse(line).ifPresent(entries::add);
                        });
        if (exitCode != 0) {
            throw new TidegateException(
                    SchemaCopyCode.SCHEMA_DUMP_FAILED,
                    "pg_restore cannot read what pg_dump wrote: " + joined(errors),
                    "name programs of one version with --programs");
        }
        return entries;
    }

    /**
     * Makes these objects. Before the data all or none, in one transaction; after the data each by itself.
     *
     * @param jobs how many at a time, after the data
     * @param progress takes a line for each object
     */
    RestoreErrors restore(Section section, List<ArchiveEntry> entries, int jobs, Consumer<String> progress) {
        RestoreErrors errors = new RestoreErrors(progress);
        Path list = writeList(section, entries);
        List<String> command = new ArrayList<>(List.of(
                programs.restore().toString(),
                "--verbose",
                "--no-password",
                "--no-tablespaces",
                "--no-owner",
                "--no-privileges",
                "--section=" + section.text(),
                "--use-list=" + list,
                "--dbname=" + connection()));
        command.add(section == Section.PRE_DATA ? "--single-transaction" : "--jobs=" + jobs);
        command.add(file().toString());
        int exitCode = new ClientProcess(targetEnvironment(), options.timeMax(), stop).run(command, errors);
        if (exitCode != 0 && errors.failures().isEmpty()) {
            errors.accept("pg_restore: error: ended with " + exitCode + " and without a word");
        }
        return errors;
    }

    private Path writeList(Section section, List<ArchiveEntry> entries) {
        try {
            return Files.write(
                    directory.resolve(section.text() + ".list"),
                    entries.stream().map(ArchiveEntry::line).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without a name pg_restore prints a script; the name alone would be read as settings if it held an equals sign. */
    private String connection() {
        String name = targetEnvironment().get("PGDATABASE");
        return "dbname='" + name.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private Map<String, String> sourceEnvironment() {
        return named(LibpqEnvironment.of("source", config.source(), environment));
    }

    /** So that the sessions can be told and ended where the programs outlive us. */
    private Map<String, String> named(Map<String, String> variables) {
        Map<String, String> named = new HashMap<>(variables);
        named.put("PGAPPNAME", SchemaCopyLock.applicationName(config.pipeline()));
        return named;
    }

    private Map<String, String> targetEnvironment() {
        Map<String, String> variables = named(LibpqEnvironment.of("target", config.target(), environment));
        options.maintenanceWorkMem()
                .ifPresent(size -> variables.merge(
                        "PGOPTIONS", "-c maintenance_work_mem=" + size, (before, ours) -> before + " " + ours));
        return variables;
    }

    @Override
    public void close() {
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path path : files) {
                Files.delete(path);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
