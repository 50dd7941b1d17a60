package dev.tidegate.system.subscription;

import dev.tidegate.system.rows.scenario.ScenarioPairs;
import dev.tidegate.system.rows.scenario.TableScenario;
import dev.tidegate.system.subscription.scenario.SubscriptionScenarios;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What PostgreSQL's own suite does to its subscriptions, done to a pipeline; one pipeline for all scenarios of a pair of
 * servers. docs/SUBSCRIPTION-SUITE.md has the files of that suite and what shows each.
 *
 * <p>{@code -Dtidegate.subscription.pairs=15-18} tries other pairs.
 */
@Timeout(120)
class SubscriptionScenariosIT {

    private static final ScenarioPairs PAIRS = new ScenarioPairs(SubscriptionScenarios::all)
            .with("tables: { include: ['*.*'], exclude: ['*.left_out*'] }")
            .settingUp(pair -> {
                if (pair.source().server().version().major() >= 13) {
                    // So that every transaction of some size spills to disk.
                    pair.source()
                            .execute("ALTER DATABASE " + pair.source().name()
                                    + " SET logical_decoding_work_mem = '64kB'");
                }
            });

    static Stream<Arguments> scenarios() {
        return PAIRS.scenarios(System.getProperty("tidegate.subscription.pairs", "10-15,13-17,18-18"));
    }

    @AfterAll
    static void stop() {
        PAIRS.close();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void arrives(String versions, TableScenario scenario) {
        PAIRS.assertArrives(versions, scenario);
    }
}
