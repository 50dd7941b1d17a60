package dev.tidegate.config;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.config.monitor.GateConfig;
import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.config.pipeline.CaptureConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.config.pipeline.LoadConfig;
import dev.tidegate.config.pipeline.SequencesConfig;
import dev.tidegate.config.pipeline.VerifyConfig;
import dev.tidegate.config.tables.DualWriteSettings;
import dev.tidegate.config.tables.EncodingConfig;
import dev.tidegate.config.yaml.DurationText;
import dev.tidegate.config.yaml.SizeText;
import dev.tidegate.config.yaml.YamlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The configuration as it is used, defaults filled in, in the form of the config file, with secrets covered. */
public final class EffectiveConfig {

    static final String MASK = "\"********\"";

    private final PipelineConfig config;

    public EffectiveConfig(PipelineConfig config) {
        this.config = config;
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("pipeline: " + config.pipeline());
        addDatabase(lines, "source", config.source());
        addDatabase(lines, "target", config.target());
        lines.add("tables:");
        lines.add("  include: " + YamlText.list(config.tables().include()));
        lines.add("  exclude: " + YamlText.list(config.tables().exclude()));
        lines.addAll(TableMapText.lines(config.tables().map()));
        lines.addAll(DualWriteSettings.lines(config.tables().dualWrites()));
        addKafka(lines, config.kafka());
        lines.add("data-dir: "
                + YamlText.quoted(config.dataDir().toAbsolutePath().normalize().toString()));
        addCapture(lines, config.capture());
        addApply(lines, config.apply());
        addSequences(lines, config.sequences());
        addLoad(lines, config.load());
        lines.add("types:");
        lines.add(
                "  xml-declarations: " + config.types().xmlDeclarations().name().toLowerCase(Locale.ROOT));
        lines.add("schema-changes: " + config.schemaChanges().text());
        lines.addAll(MonitorText.lines(config.monitor()));
        addGate(lines, config.gate());
        addVerify(lines, config.verify());
        return lines;
    }

    private static void addVerify(List<String> lines, VerifyConfig verify) {
        lines.add("verify:");
        lines.add("  workers: " + verify.workers());
        lines.add("  hold-max: " + DurationText.print(verify.holdMax()));
        lines.add("  wait-max: " + DurationText.print(verify.waitMax()));
        lines.add("  rows-per-second-max: " + verify.rowsPerSecondMax());
        lines.add("  statement-timeout: " + DurationText.print(verify.statementTimeout()));
        lines.add("  lag-bytes-max: " + SizeText.print(verify.lagBytesMax()));
        lines.add("  settling-window: " + DurationText.print(verify.settlingWindow()));
    }

    /** @return hints on what is allowed but not wise */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        addUrlWarning(warnings, "source", config.source());
        addUrlWarning(warnings, "target", config.target());
        if (config.monitor().listen().isOpenToTheNetwork()
                && config.monitor().listen().token().isEmpty()) {
            warnings.add("monitor.listen is open to the network without monitor.token: everybody can read the lag");
        }
        return warnings;
    }

    private static void addUrlWarning(List<String> warnings, String section, DatabaseConfig database) {
        if (DatabaseUrl.parse(database.url()).filter(DatabaseUrl::namesPassword).isPresent()) {
            warnings.add(
                    section + ".url holds a password; better: " + section + ".password: ${env:NAME} or ${file:/path}");
        }
    }

    private static void addDatabase(List<String> lines, String section, DatabaseConfig database) {
        lines.add(section + ":");
        lines.add("  url: " + YamlText.quoted(DatabaseUrl.masked(database.url())));
        lines.add("  user: " + YamlText.quoted(database.user()));
        if (!database.password().reveal().isEmpty()) {
            lines.add("  password: " + MASK);
        }
        addProperties(lines, database.properties());
        addEncoding(lines, database.encoding());
    }

    private static void addEncoding(List<String> lines, EncodingConfig encoding) {
        if (encoding.isDefault()) {
            return;
        }
        lines.add("  encoding:");
        encoding.convertFrom().ifPresent(name -> lines.add("    convert-from: " + name));
        if (!encoding.columns().isEmpty()) {
            lines.add("    columns:");
            encoding.columns().forEach((pattern, name) -> lines.add("      " + YamlText.quoted(pattern) + ": " + name));
        }
    }

    private static void addKafka(List<String> lines, KafkaConfig kafka) {
        lines.add("kafka:");
        kafka.bootstrapServers()
                .ifPresentOrElse(
                        servers -> lines.add("  bootstrap-servers: " + YamlText.quoted(servers)),
                        () -> lines.add("  # embedded broker"));
        kafka.replicationFactor().ifPresent(factor -> lines.add("  replication-factor: " + factor));
        addProperties(lines, kafka.properties());
    }

    private static void addCapture(List<String> lines, CaptureConfig capture) {
        lines.add("capture:");
        lines.add("  heartbeat-interval: " + DurationText.print(capture.heartbeatInterval()));
        lines.add("  kafka-transaction-bytes-max: " + SizeText.print(capture.kafkaTransactionBytesMax()));
        lines.add("  kafka-transaction-age-max: " + DurationText.print(capture.kafkaTransactionAgeMax()));
        lines.add("  disk-free-min: " + SizeText.print(capture.diskFreeMinBytes()));
    }

    private static void addApply(List<String> lines, ApplyConfig apply) {
        lines.add("apply:");
        lines.add("  batch-rows-max: " + apply.batchRowsMax());
        lines.add("  batch-bytes-max: " + SizeText.print(apply.batchBytesMax()));
        lines.add("  batch-age-max: " + DurationText.print(apply.batchAgeMax()));
    }

    private static void addSequences(List<String> lines, SequencesConfig sequences) {
        lines.add("sequences:");
        lines.add("  enabled: " + sequences.enabled());
        sequences.include().ifPresent(include -> lines.add("  include: " + YamlText.list(include)));
        lines.add("  exclude: " + YamlText.list(sequences.exclude()));
        lines.add("  interval: " + DurationText.print(sequences.interval()));
        lines.add("  margin: " + sequences.margin());
    }

    private static void addGate(List<String> lines, GateConfig gate) {
        lines.add("gate:");
        lines.add("  max-lag: " + DurationText.print(gate.maxLag()));
        lines.add("  held-for: " + DurationText.print(gate.heldFor()));
        lines.add("  progress-within: " + DurationText.print(gate.progressWithin()));
        lines.add("  slot-time-min: " + DurationText.print(gate.slotTimeMin()));
        lines.add("  transaction-age-max: " + DurationText.print(gate.transactionAgeMax()));
        lines.add("  verification-age-max: " + DurationText.print(gate.verificationAgeMax()));
        lines.add("  checks:");
        for (GateCheck check : GateCheck.values()) {
            lines.add("    " + check.id() + ": " + gate.need(check).text());
        }
    }

    private static void addLoad(List<String> lines, LoadConfig load) {
        lines.add("load:");
        lines.add("  workers: " + load.workers());
        lines.add("  piece-bytes: " + SizeText.print(load.pieceBytes()));
        lines.add("  indexes: " + load.indexes().name().toLowerCase(Locale.ROOT));
        lines.add("  truncate: " + (load.filled() == LoadConfig.FilledTables.TRUNCATE));
        lines.add("  append: " + (load.filled() == LoadConfig.FilledTables.APPEND));
        lines.add("  analyze: " + load.analyze());
        load.maintenanceWorkMemBytes()
                .ifPresent(bytes -> lines.add("  maintenance-work-mem: " + SizeText.print(bytes)));
        lines.add("  slot-wait-max: " + DurationText.print(load.slotWaitMax()));
        lines.add("  keep-source-wal: " + load.keepSourceWal());
    }

    private static void addProperties(List<String> lines, Map<String, String> properties) {
        if (properties.isEmpty()) {
            return;
        }
        lines.add("  properties:");
        new TreeMap<>(properties)
                .forEach((name, value) ->
                        lines.add("    " + name + ": " + (isSecret(name) ? MASK : YamlText.quoted(value))));
    }

    /** sasl.jaas.config holds user and password in one value. */
    private static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.contains("password")
                || lower.contains("secret")
                || lower.contains("key")
                || lower.contains("jaas")
                || lower.contains("token");
    }
}
