package dev.tidegate.capture.watch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConnectionCode;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SourceShutdownTest {

    @Test
    void isOneIfTheServerSaysSoAgain() {
        SQLException again = new SQLException("the database system is shutting down", "57P03");
        SourceShutdown shutdown = new SourceShutdown(role -> {
            throw again;
        });
        shutdown.met(new SQLException("syntax error", "42601"));
        assertThatCode(shutdown::requireUp).doesNotThrowAnyException();
        shutdown.met(ended());
        assertThatThrownBy(shutdown::requireUp).isSameAs(again);
    }

    @Test
    void isNoneIfTheServerAnswersAndRefusesASetting() {
        SourceShutdown shutdown = new SourceShutdown(role -> {
            throw new TidegateException(ConnectionCode.SESSION_SETTINGS, "the session setting is not taken", "connect");
        });
        shutdown.met(ended());
        assertThatCode(shutdown::requireUp).doesNotThrowAnyException();
    }

    private static SQLException ended() {
        return new SQLException("terminating connection", "57P01");
    }
}
