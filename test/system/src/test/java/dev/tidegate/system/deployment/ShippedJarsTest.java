package dev.tidegate.system.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShippedJarsTest {

    @Test
    void comparesReleasesByTheirNumbers() {
        assertThat(ShippedJars.compare("4.1.133.Final", "4.1.136.Final")).isNegative();
        assertThat(ShippedJars.compare("4.1.140.Final", "4.1.136.Final")).isPositive();
        assertThat(ShippedJars.compare("1.5.6-10", "1.5.6-9")).isPositive();
        assertThat(ShippedJars.compare("2.21", "2.21.0")).isZero();
        assertThat(ShippedJars.compare("1.1.10.12", "1.1.10.4")).isPositive();
    }

    @Test
    void tellsNameFromVersion() {
        assertThat(ShippedJars.versions(List.of(
                        "kafka_2.13-4.3.1",
                        "zstd-jni-1.5.6-10",
                        "opentelemetry-proto-1.10.0-alpha",
                        "netty-codec-http2-4.1.140.Final")))
                .containsEntry("kafka_2.13", "4.3.1")
                .containsEntry("zstd-jni", "1.5.6-10")
                .containsEntry("opentelemetry-proto", "1.10.0-alpha")
                .containsEntry("netty-codec-http2", "4.1.140.Final");
    }

    /** One for a jar that is gone would never be looked at again. */
    @Test
    void everyAdvisoryIsOfAJarThatIsShipped() throws IOException {
        assertThat(ShippedJars.advisories()).hasSizeGreaterThan(10).allSatisfy(advisory -> {
            assertThat(ShippedJars.listed()).contains(advisory.artifact());
            assertThat(advisory.ids()).allMatch(id -> id.matches("(CVE-\\d{4}-\\d+|GHSA(-[a-z0-9]{4}){3})"));
        });
    }

    @Test
    void listsEachJarOnceAndNothingOfConnectsWebServer() throws IOException {
        assertThat(ShippedJars.listed())
                .doesNotHaveDuplicates()
                .noneMatch(
                        jar -> jar.matches("(jetty|jersey|hk2|jakarta\\.(servlet|ws|inject)|javassist|classgraph).*"));
    }
}
