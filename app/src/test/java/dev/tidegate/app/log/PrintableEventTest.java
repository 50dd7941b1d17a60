package dev.tidegate.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrintableEventTest {

    private final LoggerContext context = new LoggerContext();

    PrintableEventTest() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    private String text(String message, Throwable thrown, Object... arguments) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern("%level %logger{0}: %msg%n%ex");
        return printed(encoder, message, thrown, arguments);
    }

    private String printed(Encoder<ILoggingEvent> encoder, String message, Throwable thrown, Object... arguments) {
        Logger logger = context.getLogger("dev.tidegate.Test");
        encoder.setContext(context);
        encoder.start();
        LoggingEvent event = new LoggingEvent("x", logger, Level.WARN, message, thrown, arguments);
        return new String(encoder.encode(new PrintableEvent(event)), StandardCharsets.UTF_8);
    }

    @Test
    void aNameForgesNoLineAndMovesNoCursor() {
        String printed = text("table {} is missing", null, "a\n2026-01-01 ERROR Gate: open\r\u001b[2J\u202e");
        assertThat(printed)
                .isEqualTo("WARN Test: table a\n    2026-01-01 ERROR Gate: open\\u000d\\u001b[2J\\u202e is missing\n");
    }

    private static RuntimeException parseFailure() {
        try {
            throw new AssertionError(Integer.parseInt("secret"));
        } catch (NumberFormatException e) {
            return new IllegalArgumentException(e);
        }
    }

    @Test
    void aStackTraceSaysWhereAndNotWhatTheValueWas() {
        RuntimeException parse = parseFailure();
        String printed = text("failed: {}", parse, parse.getMessage());
        assertThat(printed)
                .doesNotContain("secret")
                .contains(
                        "java.lang.IllegalArgumentException",
                        "Caused by: java.lang.NumberFormatException",
                        "at dev.tidegate.app.log");
        assertThat(printed(new JsonEncoder(), "failed", parse))
                .doesNotContain("secret")
                .contains("NumberFormatException");
        assertThat(PrintableThrowable.stackTrace(parse))
                .doesNotContain("secret")
                .contains("NumberFormatException");
    }
}
