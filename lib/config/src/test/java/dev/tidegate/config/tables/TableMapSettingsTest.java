package dev.tidegate.config.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.config.ConfigReader;
import dev.tidegate.config.EffectiveConfig;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableMapSettingsTest {

    private static final String SMALLEST = """
            pipeline: orders
            source: { url: "jdbc:postgresql://a:5432/shop", user: reader }
            target: { url: "jdbc:postgresql://b:5432/shop", user: writer }
            kafka: { bootstrap-servers: "k:9092" }
            """;

    private static final String EVERY_KEY = """
            tables:
              include: ["public.*"]
              timestamp-precision: round
              numeric-scale: refuse
              map:
                - { source: "public.*", target: "shop.*", numeric-scale: round }
                - source: public.orders
                  target: 'shop."orders.v2"'
                  columns: { cust_id: customer_id, "Odd Name": odd }
                  omit: [legacy_note]
                  timestamp-precision: refuse
                  column-precision: { placed_at: round }
            """;

    @TempDir
    Path directory;

    @Test
    void withoutAMapTheNamesStay() throws IOException {
        assertThat(read("tables: { include: [\"public.*\"] }").tables().map()).isEqualTo(TableMap.IDENTITY);
    }

    @Test
    void mapsEveryKey() throws IOException {
        assertThat(read(EVERY_KEY).tables().map())
                .isEqualTo(new TableMap(
                        List.of(
                                new TableMapping(
                                        "public.*",
                                        Optional.of("shop.*"),
                                        Map.of(),
                                        Set.of(),
                                        new PrecisionRules(
                                                Optional.empty(), Optional.of(PrecisionPolicy.ROUND), Map.of())),
                                new TableMapping(
                                        "public.orders",
                                        Optional.of("shop.\"orders.v2\""),
                                        Map.of("cust_id", "customer_id", "Odd Name", "odd"),
                                        Set.of("legacy_note"),
                                        new PrecisionRules(
                                                Optional.of(PrecisionPolicy.REFUSE),
                                                Optional.empty(),
                                                Map.of("placed_at", PrecisionPolicy.ROUND)))),
                        new PrecisionRules(
                                Optional.of(PrecisionPolicy.ROUND), Optional.of(PrecisionPolicy.REFUSE), Map.of())));
    }

    @Test
    void theEffectiveConfigHasItToo() throws IOException {
        PipelineConfig config = read(EVERY_KEY);
        Path file = Files.write(directory.resolve("again.yaml"), new EffectiveConfig(config).lines());

        assertThat(new ConfigReader(Map.of()).read(file).tables()).isEqualTo(config.tables());
    }

    @Test
    void reportsEveryProblemAtOnceWithItsPath() throws IOException {
        Path file = Files.writeString(directory.resolve("tidegate.yaml"), SMALLEST + """
                tables:
                  include: ["public.*"]
                  timestamp-precision: cut
                  map:
                    - { source: orders, target: "shop.*.x*y*" }
                    - { source: public.a }
                    - { source: public.a, target: x.a }
                    - { source: public.b, target: x.a }
                    - { source: "public.c*", target: "x.c" }
                    - { source: public.d, target: "x.*", colums: {} }
                    - { source: "s.*", target: "tidegate.*" }
                    - { source: "t.*", columns: { a: b }, omit: [c], column-precision: { d: round } }
                    - { source: public.e, columns: { a: x, b: x, c: y, d: "" }, omit: [c] }
                    - { source: public.f, column-precision: { a: maybe }, timestamp-precision: round }
                    - [x]
                """);

        TidegateException failure =
                catchThrowableOfType(TidegateException.class, () -> new ConfigReader(Map.of()).read(file));

        assertThat(failure.getMessage().lines().skip(1).map(String::strip))
                .containsExactlyInAnyOrder(
                        "tables.timestamp-precision: must be refuse or round, not cut",
                        "tables.map[0].source: must be schema.table, with one * in each part at most and names with a"
                                + " dot in double quotes; not orders",
                        "tables.map[0].target: must be schema.table, with one * in each part at most and names with a"
                                + " dot in double quotes; not shop.*.x*y*",
                        "tables.map[1].target: is missing, and the entry says nothing else (for example target:"
                                + " shop.orders)",
                        "tables.map[2].source: has an entry already: map[1]",
                        "tables.map: public.a and public.b have the same target x.a",
                        "tables.map[4].target: all tables of public.c* would become one; not x.c",
                        "tables.map[5].target: a * needs one in the same part of source, not x.*",
                        "tables.map[5].colums: unknown key (did you mean columns?)",
                        "tables.map[6].target: schema tidegate is not for tables of the pipeline",
                        "tables.map[7].columns: is for an entry of one table, and t.* has a *",
                        "tables.map[7].omit: is for an entry of one table, and t.* has a *",
                        "tables.map[7].column-precision: is for an entry of one table, and t.* has a *",
                        "tables.map[8].columns.b: another column becomes x already",
                        "tables.map[8].columns.c: is omitted too; only one of both can be",
                        "tables.map[8].columns.d: is empty",
                        "tables.map[9].column-precision.a: must be refuse or round, not maybe",
                        "tables.map[10]: must be a group of settings, not a list");
    }

    private PipelineConfig read(String tables) throws IOException {
        Path file = Files.writeString(directory.resolve("tidegate.yaml"), SMALLEST + tables);
        return new ConfigReader(Map.of()).read(file);
    }
}
