package dev.tidegate.prepare.check.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.ConfigReader;
import dev.tidegate.prepare.model.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFactoryCheckTest {

    @TempDir
    Path directory;

    private List<Finding> check(String urlSettings, String properties) throws IOException {
        Path file = Files.writeString(directory.resolve("tidegate.yaml"), """
                pipeline: shop
                source: { url: 'jdbc:postgresql://127.0.0.1:1/old%s', user: a }
                target: { url: 'jdbc:postgresql://127.0.0.1:1/new', user: b%s }
                tables: { include: ['public.*'] }
                """.formatted(urlSettings, properties));
        return new SocketFactoryCheck().run(new ConfigReader(Map.of()).read(file));
    }

    @Test
    void warnsOfConnectionsThatNobodyWatches() throws IOException {
        assertThat(check("?socketFactory=org.example.Proxy", ", properties: { socketFactory: org.example.Other }"))
                .extracting(finding -> finding.code() + " " + finding.subject() + " " + finding.found())
                .satisfiesExactly(
                        source -> assertThat(source)
                                .startsWith(
                                        "SOCKET-FACTORY source socketFactory is org.example.Proxy: its connections"),
                        target -> assertThat(target)
                                .startsWith(
                                        "SOCKET-FACTORY target socketFactory is org.example.Other: its connections"));
    }

    @Test
    void hasNothingToSayOtherwise() throws IOException {
        assertThat(check("?sslmode=require", "")).isEmpty();
    }
}
