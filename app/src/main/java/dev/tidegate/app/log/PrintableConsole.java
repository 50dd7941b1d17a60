package dev.tidegate.app.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;

/** The log's only way out: past it come no values of rows, and no characters that a terminal would obey. */
public final class PrintableConsole extends ConsoleAppender<ILoggingEvent> {

    @Override
    protected void append(ILoggingEvent event) {
        super.append(new PrintableEvent(event));
    }
}
