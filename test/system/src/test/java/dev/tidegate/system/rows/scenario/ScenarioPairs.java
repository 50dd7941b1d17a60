package dev.tidegate.system.rows.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** One pipeline for all scenarios of a pair of servers. */
public final class ScenarioPairs implements AutoCloseable {

    private final IntFunction<List<TableScenario>> scenarios;
    private final List<String> settings = new ArrayList<>();
    private Consumer<TestPipeline> setUp = pair -> {};
    /** Empty if it did not start; then it is not tried again. */
    private final Map<String, Optional<TestPipeline>> pairs = new LinkedHashMap<>();

    /** @param scenarios of a source of this major version */
    public ScenarioPairs(IntFunction<List<TableScenario>> scenarios) {
        this.scenarios = scenarios;
    }

    /** Lines of the config file. */
    public ScenarioPairs with(String... lines) {
        settings.addAll(List.of(lines));
        return this;
    }

    /** What is done to both databases before there are tables. */
    public ScenarioPairs settingUp(Consumer<TestPipeline> step) {
        setUp = step;
        return this;
    }

    /** @param versions for example {@code 10-15,18-18} */
    public Stream<Arguments> scenarios(String versions) {
        return Stream.of(versions.split(",", -1))
                .filter(pair -> Stream.of(pair.split("-", -1))
                        .allMatch(major -> version(major).isAvailable()))
                .flatMap(pair -> of(pair).stream().map(scenario -> Arguments.of(pair, scenario)));
    }

    private List<TableScenario> of(String pair) {
        int major = Integer.parseInt(pair.split("-", -1)[0]);
        return scenarios.apply(major).stream()
                .filter(scenario -> scenario.runsOn(major))
                .toList();
    }

    private static PostgresVersion version(String major) {
        return PostgresVersion.valueOf("V" + major);
    }

    /** Plays it: its rows are the same on both sides before and after, and nothing of it was drift. */
    public void assertArrives(String versions, TableScenario scenario) {
        TestPipeline pair = get(versions);
        // An earlier scenario would take the blame of all later ones, and a minute for each.
        assertThat(pair.target().queryTexts("SELECT code || ': ' || problem FROM tidegate.lane_stop"))
                .isEmpty();
        assertSame(pair, scenario);

        scenario.play(pair);
        pair.awaitCaughtUp();

        assertSame(pair, scenario);
        scenario.assertExpected(pair);
        assertThat(pair.target()
                        .queryTexts("SELECT table_name || ' ' || kind || ' ' || count FROM tidegate.drift"
                                + " WHERE schema_name = '" + scenario.name() + "'"))
                .isEmpty();
    }

    private static void assertSame(TestPipeline pair, TableScenario scenario) {
        List<String> tables = scenario.tables(pair);
        assertThat(tables).isNotEmpty();
        pair.assertIdentical(tables.toArray(String[]::new));
    }

    public TestPipeline get(String versions) {
        if (!pairs.containsKey(versions)) {
            pairs.put(versions, Optional.empty());
            pairs.put(versions, Optional.of(started(versions)));
        }
        return pairs.get(versions).orElseThrow(() -> new AssertionError("the pipeline did not start"));
    }

    private TestPipeline started(String versions) {
        String[] majors = versions.split("-", -1);
        TestPipeline pair = TestPipeline.between(version(majors[0]), version(majors[1]))
                .sharedKafka()
                .yaml(settings.toArray(String[]::new));
        setUp.accept(pair);
        pair.both("CREATE EXTENSION hstore SCHEMA public", "CREATE EXTENSION citext SCHEMA public");
        of(versions).forEach(scenario -> scenario.createTables(pair));
        InProcessRoles.of(pair).start();
        return pair;
    }

    @Override
    public void close() {
        pairs.values().forEach(pair -> pair.ifPresent(TestPipeline::close));
    }
}
