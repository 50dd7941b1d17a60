package dev.tidegate.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import ch.qos.logback.classic.spi.ThrowableProxy;
import dev.tidegate.model.text.PrintableText;
import dev.tidegate.runtime.FailureWords;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/** An event as it may be printed: its message in harmless characters, its exception without values of rows. */
final class PrintableEvent implements ILoggingEvent {

    /** Lines after the first are indented: none of them can be taken for an event of its own. */
    private static final String NEXT_LINE = "\n    ";

    private final ILoggingEvent event;
    private final String message;
    private final IThrowableProxy thrown;

    PrintableEvent(ILoggingEvent event) {
        this.event = event;
        String said = event.getThrowableProxy() instanceof ThrowableProxy proxy
                ? FailureWords.without(event.getFormattedMessage(), proxy.getThrowable())
                : event.getFormattedMessage();
        this.message = PrintableText.lines(said).replace("\n", NEXT_LINE);
        this.thrown = PrintableThrowable.of(event.getThrowableProxy());
    }

    @Override
    public String getFormattedMessage() {
        return message;
    }

    @Override
    public String getMessage() {
        return message;
    }

    @Override
    public Object[] getArgumentArray() {
        return null;
    }

    @Override
    public IThrowableProxy getThrowableProxy() {
        return thrown;
    }

    @Override
    public String getThreadName() {
        return PrintableText.line(event.getThreadName());
    }

    @Override
    public Level getLevel() {
        return event.getLevel();
    }

    @Override
    public String getLoggerName() {
        return event.getLoggerName();
    }

    @Override
    public LoggerContextVO getLoggerContextVO() {
        return event.getLoggerContextVO();
    }

    @Override
    public StackTraceElement[] getCallerData() {
        return event.getCallerData();
    }

    @Override
    public boolean hasCallerData() {
        return event.hasCallerData();
    }

    @Override
    public List<Marker> getMarkerList() {
        return event.getMarkerList();
    }

    @Override
    public Map<String, String> getMDCPropertyMap() {
        return event.getMDCPropertyMap();
    }

    /** Another name of {@link #getMDCPropertyMap}, which logback itself does not use any more. */
    @Override
    @SuppressWarnings({"deprecation", "InlineMeSuggester"})
    public Map<String, String> getMdc() {
        return event.getMDCPropertyMap();
    }

    @Override
    public long getTimeStamp() {
        return event.getTimeStamp();
    }

    @Override
    public int getNanoseconds() {
        return event.getNanoseconds();
    }

    @Override
    public Instant getInstant() {
        return event.getInstant();
    }

    @Override
    public long getSequenceNumber() {
        return event.getSequenceNumber();
    }

    @Override
    public List<KeyValuePair> getKeyValuePairs() {
        return event.getKeyValuePairs();
    }

    @Override
    public void prepareForDeferredProcessing() {
        event.prepareForDeferredProcessing();
    }
}
