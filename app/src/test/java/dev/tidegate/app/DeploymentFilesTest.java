package dev.tidegate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.config.ConfigReader;
import dev.tidegate.config.PipelineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people start Tidegate with: compose file, image, manifest, and the page that says how. */
class DeploymentFilesTest {

    private static final Path ROOT = Path.of("..");

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "SOURCE_URL", "jdbc:postgresql://source:5432/shop",
            "SOURCE_USER", "tidegate",
            "SOURCE_PASSWORD", "x",
            "TARGET_URL", "jdbc:postgresql://target:5432/shop",
            "TARGET_USER", "tidegate",
            "TARGET_PASSWORD", "x",
            "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
            "KAFKA_REPLICATION_FACTOR", "1");

    @TempDir
    private Path directory;

    @Test
    void theComposeFilesConfigIsRead() {
        PipelineConfig config = new ConfigReader(ENVIRONMENT).read(ROOT.resolve("config/compose/tidegate.yaml"));

        assertThat(config.kafka().replicationFactor()).hasValue((short) 1);
        assertThat(config.monitor().listen().isOpenToTheNetwork()).isTrue();
    }

    @Test
    void theManifestsConfigIsRead() throws IOException {
        Matcher config = Pattern.compile("(?s)tidegate\\.yaml: \\|\\n(.*?)\\n---")
                .matcher(text("config/kubernetes/tidegate.yaml"));
        assertThat(config.find()).isTrue();
        String yaml = config.group(1).indent(-4).replaceAll("\\$\\{file:/[^}]*}", "from-a-file");

        PipelineConfig read =
                new ConfigReader(Map.of()).read(Files.writeString(directory.resolve("tidegate.yaml"), yaml));
        assertThat(read.kafka().isEmbedded()).isFalse();
        assertThat(yaml).contains("security.protocol: SASL_SSL", "token: \"from-a-file\"");
        assertThat(Pattern.compile("jdbc:\\S+").matcher(yaml).results())
                .hasSize(2)
                .allMatch(url -> url.group().contains("sslmode=verify-full"));
        assertThat(Pattern.compile("sslrootcert: ").matcher(yaml).results()).hasSize(2);
    }

    /** Every pod is as closed as one can be, and nobody but who is named reaches one. */
    @Test
    void theManifestsPodsAreClosed() throws IOException {
        String manifest = text("config/kubernetes/tidegate.yaml");
        List<String> deployments = Pattern.compile("(?ms)^kind: Deployment$.*?(?=^---)")
                .matcher(manifest)
                .results()
                .map(MatchResult::group)
                .toList();

        assertThat(deployments).hasSize(3).allSatisfy(deployment -> assertThat(deployment)
                .contains(
                        "automountServiceAccountToken: false",
                        "runAsNonRoot: true",
                        "seccompProfile: { type: RuntimeDefault }",
                        "allowPrivilegeEscalation: false",
                        "readOnlyRootFilesystem: true",
                        "capabilities: { drop: [ALL] }",
                        "limits: { memory:",
                        "secret: { secretName: tidegate-passwords, defaultMode: 0440 }"));
        assertThat(manifest)
                .contains(
                        "policyTypes: [Ingress, Egress]\n  ingress: []\n",
                        "podSelector: { matchLabels: { tidegate-monitor: allowed } }")
                .doesNotContain("sslmode=require\"", "hostNetwork", "hostPath", "privileged: true");
    }

    /** What `systemd-analyze security` gives 3.7 without the second half, and 1.4 with it. */
    @Test
    void theUnitMayDoNoMoreThanAServerNeeds() throws IOException {
        assertThat(text("config/systemd/tidegate@.service").lines())
                .contains(
                        "NoNewPrivileges=yes",
                        "ProtectSystem=strict",
                        "CapabilityBoundingSet=",
                        "UMask=0077",
                        "PrivateUsers=yes",
                        "ProtectKernelLogs=yes",
                        "ProtectClock=yes",
                        "ProtectHostname=yes",
                        "ProtectProc=invisible",
                        "RestrictRealtime=yes",
                        "RestrictSUIDSGID=yes",
                        "SystemCallFilter=@system-service",
                        "SystemCallFilter=~@privileged");
    }

    @Test
    void theImageAndComposesContainersMayDoNoMoreThanTheyNeed() throws IOException {
        assertThat(text("Dockerfile")).contains("\nUSER 10001:10001\n");
        assertThat(text("docker-compose.yml"))
                .contains("read_only: true", "cap_drop: [ALL]", "security_opt: [\"no-new-privileges:true\"]");
    }

    /** "Latest" is something else tomorrow. Ours is what is built beside it. */
    @ParameterizedTest
    @ValueSource(strings = {"docker-compose.yml", "Dockerfile", "config/kubernetes/tidegate.yaml"})
    void everyImageIsPinned(String file) throws IOException {
        List<String> images = Pattern.compile("(?m)^(?:\\s*image: |FROM (?!\\$)|ARG \\w+_IMAGE=)(\\S+)")
                .matcher(text(file))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(images)
                .isNotEmpty()
                .allMatch(image -> image.matches("[a-z/-]+:v?\\d+\\.\\d+.*")
                        || image.equals("tidegate:${TIDEGATE_VERSION:-0.1.0-SNAPSHOT}"));
    }

    @Test
    void composeHoldsNoSecretAndTheExampleHasEveryVariableThatItWants() throws IOException {
        String compose = text("docker-compose.yml");
        Set<String> wanted = Pattern.compile("\\$\\{(\\w+):\\?[a-z]")
                .matcher(compose)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        String example = text(".env.example");

        assertThat(compose.lines().filter(line -> line.matches("\\s*\\w*PASSWORD\\w*:.*")))
                .isNotEmpty()
                .allMatch(line -> line.contains("${"));
        assertThat(wanted).isNotEmpty().allMatch(name -> example.contains("\n" + name + "="));
        // Compose's own words for a missing value do not say where it is to come from.
        assertThat(compose + text("docker-compose.external.yml")).doesNotContain(":?}");
    }

    @Test
    void everyServiceHasAMemoryLimitAndAHealthCheck() throws IOException {
        String compose = text("docker-compose.yml");
        Map<String, String> services = new TreeMap<>();
        Matcher service = Pattern.compile("(?ms)^  ([a-z-]+):\\n(    .*?)(?=^  [a-z-]+:\\n|^volumes:|\\z)")
                .matcher(compose.substring(compose.indexOf("\nservices:")));
        while (service.find()) {
            services.put(service.group(1), service.group(2));
        }

        assertThat(services.keySet())
                .containsExactlyInAnyOrder(
                        "source",
                        "target",
                        "kafka",
                        "capture",
                        "apply",
                        "lag-monitor",
                        "prometheus",
                        "grafana",
                        "workload");
        services.forEach((name, text) -> {
            assertThat(text).as(name).contains("mem_limit:");
            // The image brings that of capture and apply; the workload is there or it is not.
            boolean hasOne = text.contains("healthcheck:")
                    || Set.of("capture", "apply", "workload").contains(name);
            assertThat(hasOne).as(name).isTrue();
        });
    }

    @Test
    void operationsExplainsEveryAlert() throws IOException {
        Set<String> alerts = Pattern.compile("- alert: (\\w+)")
                .matcher(text("config/prometheus-alerts.yaml"))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> explained = Pattern.compile("(?m)^\\| `(Tidegate\\w+)`[^|]*\\|[^|]{10,}\\|[^\\n]{10,}\\|$")
                .matcher(text("docs/OPERATIONS.md"))
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(explained).isEqualTo(alerts).isNotEmpty();
    }

    /** What the exporter answers is held against docs/METRICS.md elsewhere; nobody asks for anything that is not there. */
    @ParameterizedTest
    @ValueSource(strings = {"config/grafana-dashboard.json", "config/prometheus-alerts.yaml"})
    void whoAsksForMetricsAsksForThoseThatExist(String file) throws IOException {
        Map<String, String> rows = Pattern.compile("(?m)^\\| `(tidegate_\\w+)` \\| ([^|]+) \\|")
                .matcher(text("docs/METRICS.md"))
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
        List<MatchResult> used = Pattern.compile("\\b(tidegate_\\w+)\\b(?:\\{([^}]*)})?")
                .matcher(text(file))
                .results()
                .toList();

        assertThat(used).hasSizeGreaterThan(10).allSatisfy(metric -> {
            assertThat(rows).containsKey(metric.group(1));
            if (metric.group(2) != null) {
                Pattern.compile("(\\w+)\\s*=")
                        .matcher(metric.group(2))
                        .results()
                        .forEach(label -> assertThat("`pipeline` " + rows.get(metric.group(1)))
                                .contains("`" + label.group(1) + "`"));
            }
        });
    }

    @Test
    void everyPanelShowsSomethingOfTheDataSourceThatIsProvisioned() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(text("config/grafana-dashboard.json"));
        JsonNode variable = dashboard.at("/templating/list/0");

        assertThat(variable.get("type").asText()).isEqualTo("datasource");
        assertThat(text("config/compose/grafana-datasource.yaml"))
                .contains("type: " + variable.get("query").asText() + "\n", "isDefault: true");
        assertThat(dashboard.get("panels")).isNotEmpty().allSatisfy(panel -> {
            assertThat(panel.at("/datasource/uid").asText())
                    .isEqualTo("${" + variable.get("name").asText() + "}");
            assertThat(panel.get("targets")).isNotEmpty().allSatisfy(target -> assertThat(
                            target.get("expr").asText())
                    .contains("{pipeline=\"$pipeline\"}"));
        });
        String directory = "/var/lib/grafana/dashboards";
        assertThat(text("config/compose/grafana-dashboards.yaml")).contains("path: " + directory + "\n");
        assertThat(text("docker-compose.yml")).contains("./config/grafana-dashboard.json:" + directory + "/");
    }

    private static String text(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }
}
