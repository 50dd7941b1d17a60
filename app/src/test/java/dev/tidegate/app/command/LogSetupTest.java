package dev.tidegate.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.app.command.TidegateCommand.LogFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class LogSetupTest {

    @AfterEach
    void asUsual() {
        LogSetup.apply(LogFormat.TEXT, false);
    }

    /** A role tells of its failure once, with a code; the engine's own words for it are for who looks closer. */
    @ParameterizedTest
    @ValueSource(strings = {"io.debezium.pipeline.ErrorHandler", "io.debezium.embedded.async.AsyncEmbeddedEngine"})
    void theEnginesEndIsToldByTheRoleAlone(String logger) throws ClassNotFoundException {
        assertThat(Class.forName(logger)).as("is still named so").isNotNull();

        LogSetup.apply(LogFormat.TEXT, false);
        assertThat(LoggerFactory.getLogger(logger).isErrorEnabled()).isFalse();

        LogSetup.apply(LogFormat.TEXT, true);
        assertThat(LoggerFactory.getLogger(logger).isErrorEnabled()).isTrue();
    }
}
