package dev.tidegate.testkit.fault.wire;

/**
 * What a client asks a server for, or what a server sends by itself.
 *
 * @param client as it names itself: PostgreSQL's application_name, with {@code (stream)} for a replication connection, or
 *     Kafka's client id
 * @param name the SQL, or {@code startup}, {@code status}, {@code XLogData}, {@code CopyData}; of Kafka the API, as {@code
 *     PRODUCE}
 */
public record Call(String client, String name) {

    private static final int SHOWN_CHARACTERS_MAX = 60;

    @Override
    public String toString() {
        String line = name.strip().replaceAll("\\s+", " ");
        return client + ": "
                + (line.length() <= SHOWN_CHARACTERS_MAX ? line : line.substring(0, SHOWN_CHARACTERS_MAX) + "...");
    }
}
