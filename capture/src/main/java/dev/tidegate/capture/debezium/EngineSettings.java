package dev.tidegate.capture.debezium;

import dev.tidegate.model.PipelineName;
import java.util.Properties;

/** The engine's configuration. Each line is there for a reason; the ADR says which were proven, and how. */
final class EngineSettings {

    private EngineSettings() {}

    static Properties of(EngineContext run, PipelineName pipeline, String database) {
        Properties settings = new Properties();
        addIdentity(settings, run, pipeline, database);
        addStart(settings);
        addNothingOfItsOwn(settings);
        addTransport(settings);
        return settings;
    }

    private static void addIdentity(Properties settings, EngineContext run, PipelineName pipeline, String database) {
        // With the run's key: metrics beans of a run that is still closing would hold up the next for a minute.
        String name = pipeline.slot() + "_" + run.key();
        settings.put("name", name);
        settings.put("topic.prefix", name);
        settings.put("connector.class", SlotConnector.class.getName());
        settings.put("database." + EngineContext.KEY_PROPERTY, run.key());
        settings.put("database.connection.factory.class", SourceConnectionFactory.class.getName());
        // Required, but not used: the factory above knows where and as whom.
        settings.put("database.hostname", "source");
        settings.put("database.user", "tidegate");
        settings.put("database.dbname", database);
        settings.put("plugin.name", "pgoutput");
        settings.put("slot.name", pipeline.slot());
        settings.put("publication.name", pipeline.publication());
    }

    private static void addStart(Properties settings) {
        // No offset ever: resuming from one is where Debezium loses rows (dbz#1554).
        settings.put("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        settings.put("snapshot.mode", "no_data");
        // Otherwise it reads the columns of every table of the source at each start. It needs none of them.
        settings.put("table.include.list", "tidegate_reads_no_schemas[.]none");
        settings.put("errors.max.retries", "0");
    }

    /** Slot, publication, heartbeats and confirmation are Tidegate's own. */
    private static void addNothingOfItsOwn(Properties settings) {
        settings.put("publication.autocreate.mode", "disabled");
        settings.put("slot.drop.on.stop", "false");
        settings.put("heartbeat.interval.ms", "0");
        settings.put("lsn.flush.mode", "connector");
        settings.put("provide.transaction.metadata", "false");
        settings.put("signal.enabled.channels", "");
        settings.put("notification.enabled.channels", "");
    }

    private static void addTransport(Properties settings) {
        // A chunk is a batch already: handed on at once, not collected for a poll interval.
        settings.put("max.batch.size", "1");
        // The queue spins for up to a millisecond of each interval: 5 ms took 11 % of a core on an idle source.
        settings.put("poll.interval.ms", "50");
        // WalStream bounds the bytes in flight; these are the second line.
        settings.put("max.queue.size", "4096");
        settings.put("max.queue.size.in.bytes", Long.toString(64L << 20));
        settings.put("binary.handling.mode", "bytes");
        settings.put("extended.headers.enabled", "false");
        settings.put("event.processing.failure.handling.mode", "fail");
        settings.put("record.processing.threads", "1");
        settings.put("record.processing.shutdown.timeout.ms", "1000");
    }
}
