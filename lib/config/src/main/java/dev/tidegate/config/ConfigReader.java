package dev.tidegate.config;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.DatabaseSettings;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.config.monitor.GateConfig;
import dev.tidegate.config.monitor.MonitorConfig;
import dev.tidegate.config.monitor.MonitorSettings;
import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.config.pipeline.CaptureConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.config.pipeline.KafkaSettings;
import dev.tidegate.config.pipeline.LoadConfig;
import dev.tidegate.config.pipeline.SchemaChangePolicy;
import dev.tidegate.config.pipeline.SequencesConfig;
import dev.tidegate.config.pipeline.VerifyConfig;
import dev.tidegate.config.tables.DualWriteSettings;
import dev.tidegate.config.tables.EncodingConfig;
import dev.tidegate.config.tables.TableMapSettings;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.config.tables.TypesConfig;
import dev.tidegate.config.yaml.ConfigNode;
import dev.tidegate.config.yaml.ConfigProblems;
import dev.tidegate.config.yaml.ConfigSection;
import dev.tidegate.config.yaml.ConfigTree;
import dev.tidegate.config.yaml.Placeholders;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TextEncoding;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the config file. Every problem is reported at once with its path in the file; nothing is guessed or repaired.
 */
public final class ConfigReader {

    private static final Path DEFAULT_DATA_DIR = Path.of("var", "tidegate");
    private static final int SEQUENCE_MARGIN_MAX = 100_000_000;
    private static final int VERIFY_ROWS_MAX = 100_000_000;
    private static final int VERIFY_ROWS_EXAMPLE = 50_000;
    private static final long KB = 1L << 10;
    private static final long MB = 1L << 20;
    private static final long GB = 1L << 30;

    private final Map<String, String> environment;

    /** @param environment where {@code ${env:NAME}} is looked up */
    public ConfigReader(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** @throws TidegateException of category USAGE with all problems, one a line */
    public PipelineConfig read(Path file) {
        ConfigProblems problems = new ConfigProblems();
        ConfigNode.Mapping tree = new ConfigTree(file.toString(), problems).parse(text(file));
        Path directory = file.toAbsolutePath().getParent();
        PipelineConfig config;
        try (ConfigSection root = ConfigSection.root(tree, new Placeholders(environment, directory), problems)) {
            config = pipeline(root, problems);
        }
        problems.throwIfAny(file.toString());
        return config;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file", e);
        } catch (CharacterCodingException e) {
            throw unreadable(file, "it is not UTF-8 text", e);
        } catch (IOException e) {
            String why =
                    Files.isDirectory(file) ? "it is a directory" : e.getClass().getSimpleName();
            throw unreadable(file, why, e);
        }
    }

    private static TidegateException unreadable(Path file, String why, IOException cause) {
        return new TidegateException(
                FailureCategory.USAGE,
                "CONFIG-UNREADABLE",
                "cannot read the config file " + file + ": " + why,
                "name the file with -c",
                cause);
    }

    private static PipelineConfig pipeline(ConfigSection root, ConfigProblems problems) {
        PipelineName name = name(root);
        DatabaseConfig source;
        DatabaseConfig target;
        TableSelection tables;
        KafkaConfig kafka;
        try (ConfigSection section = root.section("source")) {
            source = DatabaseSettings.read(section).withEncoding(encoding(section));
        }
        try (ConfigSection section = root.section("target")) {
            target = DatabaseSettings.read(section);
        }
        try (ConfigSection section = root.section("tables")) {
            tables = tables(section);
        }
        try (ConfigSection section = root.section("kafka")) {
            kafka = KafkaSettings.read(section);
        }
        if (isSameDatabase(source, target)) {
            problems.add("target.url", "is the same database as source.url");
        }
        return new PipelineConfig(
                name,
                source,
                target,
                tables,
                kafka,
                dataDir(root),
                capture(root),
                apply(root),
                sequences(root),
                load(root),
                types(root),
                schemaChanges(root),
                monitor(root),
                gate(root),
                verify(root));
    }

    private static EncodingConfig encoding(ConfigSection source) {
        try (ConfigSection section = source.section("encoding")) {
            Optional<TextEncoding> convertFrom =
                    section.text("convert-from").flatMap(name -> encoding(section, "convert-from", name));
            Map<String, TextEncoding> columns = new LinkedHashMap<>();
            section.properties("columns").forEach((pattern, name) -> {
                String key = "columns." + pattern;
                if (!EncodingConfig.isPattern(pattern)) {
                    section.problem(key, "a pattern is schema.table.column, such as public.notes.*");
                }
                encoding(section, key, name).ifPresent(encoding -> columns.put(pattern, encoding));
            });
            return new EncodingConfig(convertFrom, columns);
        }
    }

    private static Optional<TextEncoding> encoding(ConfigSection section, String key, String name) {
        Optional<TextEncoding> encoding = TextEncoding.of(name);
        if (encoding.isEmpty()) {
            section.problem(
                    key, "must be an encoding that a database can have: " + String.join(", ", TextEncoding.names()));
        }
        return encoding;
    }

    private static PipelineName name(ConfigSection root) {
        String name = root.requiredText("pipeline", "orders");
        if (PipelineName.isValid(name)) {
            return new PipelineName(name);
        }
        if (!name.isBlank()) {
            root.problem(
                    "pipeline", "must be 1 to 40 lower-case letters, digits and underscores, the first one a letter");
        }
        return new PipelineName("none");
    }

    private static TableSelection tables(ConfigSection section) {
        Optional<List<String>> written = section.texts("include");
        List<String> include = written.orElse(List.of());
        List<String> exclude = section.texts("exclude").orElse(List.of());
        if (!section.has("include")) {
            section.problem("include", "is missing (for example include: [\"public.*\"])");
        } else if (written.filter(List::isEmpty).isPresent()) {
            section.problem("include", "names no table");
        }
        checkPatterns(section, "include", include);
        checkPatterns(section, "exclude", exclude);
        return new TableSelection(include, exclude, TableMapSettings.read(section), DualWriteSettings.read(section));
    }

    private static void checkPatterns(ConfigSection section, String key, List<String> patterns) {
        for (String pattern : patterns) {
            if (TableSelection.separator(pattern) < 0) {
                section.problem(key, "a pattern is schema.name, such as public.*; not " + pattern);
            }
        }
    }

    private static boolean isSameDatabase(DatabaseConfig source, DatabaseConfig target) {
        return DatabaseUrl.parse(source.url())
                .flatMap(left -> DatabaseUrl.parse(target.url())
                        .map(right -> left.place().equals(right.place())))
                .orElse(false);
    }

    private static Path dataDir(ConfigSection root) {
        try {
            return root.text("data-dir").map(Path::of).orElse(DEFAULT_DATA_DIR);
        } catch (InvalidPathException e) {
            root.problem("data-dir", "is not a path");
            return DEFAULT_DATA_DIR;
        }
    }

    private static CaptureConfig capture(ConfigSection root) {
        CaptureConfig defaults = CaptureConfig.defaults();
        try (ConfigSection section = root.section("capture")) {
            return new CaptureConfig(
                    section.duration(
                            "heartbeat-interval",
                            Duration.ofMillis(100),
                            Duration.ofMinutes(1),
                            defaults.heartbeatInterval()),
                    section.size("kafka-transaction-bytes-max", 64 * KB, GB, defaults.kafkaTransactionBytesMax()),
                    section.duration(
                            "kafka-transaction-age-max",
                            Duration.ofMillis(1),
                            Duration.ofSeconds(10),
                            defaults.kafkaTransactionAgeMax()),
                    section.size("disk-free-min", MB, 1024 * GB, defaults.diskFreeMinBytes()));
        }
    }

    private static LoadConfig load(ConfigSection root) {
        LoadConfig defaults = LoadConfig.defaults();
        try (ConfigSection section = root.section("load")) {
            return new LoadConfig(
                    section.integer("workers", 1, 64, defaults.workers()).orElse(defaults.workers()),
                    section.size("piece-bytes", MB, 1024 * GB, defaults.pieceBytes()),
                    indexes(section, defaults.indexes()),
                    filledTables(section),
                    section.flag("analyze", defaults.analyze()),
                    section.has("maintenance-work-mem")
                            ? Optional.of(section.size("maintenance-work-mem", MB, 1024 * GB, GB))
                            : Optional.empty(),
                    section.duration(
                            "slot-wait-max", Duration.ofSeconds(1), Duration.ofHours(24), defaults.slotWaitMax()),
                    section.flag("keep-source-wal", defaults.keepSourceWal()));
        }
    }

    private static LoadConfig.Indexes indexes(ConfigSection section, LoadConfig.Indexes fallback) {
        String text = section.text("indexes").orElse("");
        return switch (text) {
            case "keep" -> LoadConfig.Indexes.KEEP;
            case "after" -> LoadConfig.Indexes.AFTER;
            default -> {
                if (section.has("indexes")) {
                    section.problem("indexes", "must be keep or after");
                }
                yield fallback;
            }
        };
    }

    private static LoadConfig.FilledTables filledTables(ConfigSection section) {
        boolean truncate = section.flag("truncate", false);
        boolean append = section.flag("append", false);
        if (truncate && append) {
            section.problem("append", "contradicts truncate: true");
        }
        if (append) {
            return LoadConfig.FilledTables.APPEND;
        }
        return truncate ? LoadConfig.FilledTables.TRUNCATE : LoadConfig.FilledTables.REFUSE;
    }

    private static SchemaChangePolicy schemaChanges(ConfigSection root) {
        Optional<String> text = root.text("schema-changes");
        for (SchemaChangePolicy policy : SchemaChangePolicy.values()) {
            if (text.isEmpty() || text.get().equals(policy.text())) {
                return policy;
            }
        }
        root.problem("schema-changes", "must be stop or additive");
        return SchemaChangePolicy.STOP;
    }

    private static VerifyConfig verify(ConfigSection root) {
        VerifyConfig defaults = VerifyConfig.defaults();
        try (ConfigSection section = root.section("verify")) {
            return new VerifyConfig(
                    section.integer("workers", 1, 64, defaults.workers()).orElse(defaults.workers()),
                    section.duration("hold-max", Duration.ofMillis(50), Duration.ofSeconds(10), defaults.holdMax()),
                    section.duration("wait-max", Duration.ofSeconds(1), Duration.ofHours(24), defaults.waitMax()),
                    section.integer("rows-per-second-max", 0, VERIFY_ROWS_MAX, VERIFY_ROWS_EXAMPLE)
                            .orElse(defaults.rowsPerSecondMax()),
                    section.duration(
                            "statement-timeout", Duration.ZERO, Duration.ofHours(24), defaults.statementTimeout()),
                    section.size("lag-bytes-max", 0, 1024 * GB, defaults.lagBytesMax()),
                    section.duration(
                            "settling-window", Duration.ofMillis(100), Duration.ofHours(1), defaults.settlingWindow()));
        }
    }

    private static SequencesConfig sequences(ConfigSection root) {
        SequencesConfig defaults = SequencesConfig.defaults();
        try (ConfigSection section = root.section("sequences")) {
            Optional<List<String>> include = section.texts("include");
            List<String> exclude = section.texts("exclude").orElse(defaults.exclude());
            checkPatterns(section, "include", include.orElse(List.of()));
            checkPatterns(section, "exclude", exclude);
            return new SequencesConfig(
                    section.flag("enabled", defaults.enabled()),
                    include,
                    exclude,
                    section.duration("interval", Duration.ofSeconds(1), Duration.ofHours(24), defaults.interval()),
                    section.integer("margin", 0, SEQUENCE_MARGIN_MAX, defaults.margin())
                            .orElse(defaults.margin()));
        }
    }

    private static MonitorConfig monitor(ConfigSection root) {
        try (ConfigSection section = root.section("monitor")) {
            return MonitorSettings.monitor(section);
        }
    }

    private static GateConfig gate(ConfigSection root) {
        try (ConfigSection section = root.section("gate")) {
            return MonitorSettings.gate(section);
        }
    }

    private static TypesConfig types(ConfigSection root) {
        TypesConfig defaults = TypesConfig.defaults();
        try (ConfigSection section = root.section("types")) {
            String given = section.text("xml-declarations").orElse("refuse");
            if (given.equals("drop")) {
                return new TypesConfig(TypesConfig.XmlDeclarations.DROP);
            }
            if (!given.equals("refuse")) {
                section.problem("xml-declarations", "must be refuse or drop");
            }
            return defaults;
        }
    }

    private static ApplyConfig apply(ConfigSection root) {
        ApplyConfig defaults = ApplyConfig.defaults();
        try (ConfigSection section = root.section("apply")) {
            return new ApplyConfig(
                    section.integer("batch-rows-max", 1, 1_000_000, defaults.batchRowsMax())
                            .orElse(defaults.batchRowsMax()),
                    section.size("batch-bytes-max", 64 * KB, 256 * MB, defaults.batchBytesMax()),
                    section.duration("batch-age-max", Duration.ZERO, Duration.ofMinutes(1), defaults.batchAgeMax()));
        }
    }
}
