package dev.tidegate.topic.codec.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Operation;
import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TransactionId;
import dev.tidegate.topic.codec.form.RecordForm;
import dev.tidegate.topic.codec.form.RelationJson;
import dev.tidegate.topic.codec.form.RowShapes;
import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.InvalidRecordException;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.NewerRecordException;
import dev.tidegate.topic.record.OtherStreamException;
import dev.tidegate.topic.record.RelationDescription;
import dev.tidegate.topic.record.Row;
import dev.tidegate.topic.record.RowSide;
import dev.tidegate.topic.record.TransactionContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads any record of a stream by a JSON parser, whatever the order of its fields: the contract as other programs see it.
 * Owned by one thread.
 */
public final class JsonRecordReader {

    private final JsonFactory factory = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private final RowShapes shapes;
    private final JsonRowReader rows;
    private final String stream;

    public JsonRecordReader(StreamId stream, RowShapes shapes) {
        this.stream = stream.toString();
        this.shapes = shapes;
        this.rows = new JsonRowReader(shapes);
    }

    /** @param value of the Kafka record */
    public LaneRecord read(byte[] value) {
        try {
            return parse(value);
        } catch (RuntimeException e) {
            refuseNewer(value);
            throw e;
        }
    }

    /** Whatever else of a record cannot be read: its version, its own or that of its source, says whether the writer is newer. */
    private void refuseNewer(byte[] value) {
        try (JsonParser json = factory.createParser(value)) {
            json.nextToken();
            String name;
            while ((name = json.nextFieldName()) != null) {
                json.nextToken();
                if (name.equals("version") && isNewer(json.getText())) {
                    throw new NewerRecordException("the record has version " + json.getText()
                            + " of the topic contract; this Tidegate knows version " + RecordForm.VERSION);
                }
                if (!name.equals("source")) {
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            // What is no JSON is of no version.
        }
    }

    private static boolean isNewer(String version) {
        return version.matches("[0-9]{1,9}") && Integer.parseInt(version) > Integer.parseInt(RecordForm.VERSION);
    }

    private LaneRecord parse(byte[] value) {
        Fields fields = new Fields();
        try (JsonParser json = factory.createParser(value)) {
            require(json.nextToken() == JsonToken.START_OBJECT, "the record is not a JSON object");
            String name;
            while ((name = json.nextFieldName()) != null) {
                json.nextToken();
                readField(json, name, fields);
            }
        } catch (IOException e) {
            // Jackson's own message would quote the record.
            throw new InvalidRecordException(
                    "the record is not valid JSON (" + e.getClass().getSimpleName() + ")");
        }
        require(RecordForm.VERSION.equals(fields.version), "unknown version of the topic contract");
        if (!stream.equals(fields.stream)) {
            throw new OtherStreamException("the record belongs to stream " + fields.stream + ", not to " + stream);
        }
        return fields.build();
    }

    private void readField(JsonParser json, String name, Fields fields) throws IOException {
        switch (name) {
            case "op" -> fields.operation = Operation.of(json.getText());
            case "source" -> readSource(json, fields);
            case "transaction" -> readTransaction(json, fields);
            case "unchanged" -> fields.unchanged = readStrings(json);
            case "relation" -> fields.relation = RelationJson.read(json);
            case "before" -> fields.before = rows.read(json);
            case "after" -> fields.after = rows.read(json);
            case "part" -> readPart(json, fields);
            case "truncate" -> readTruncate(json, fields);
            case "message" -> readMessage(json, fields);
            case "status" -> fields.status = json.getText();
            case "version" -> fields.version = json.getText();
            case "stream" -> fields.stream = json.getText();
            case "id" -> fields.transactionId = json.getText();
            case "previous_commit_lsn" -> fields.previousCommit = json.getLongValue();
            case "commit_lsn" -> fields.commitLsn = json.getLongValue();
            case "event_count" -> fields.eventCount = json.getLongValue();
            case "ts_us" -> fields.commitMicros = json.getLongValue();
            default -> json.skipChildren();
        }
    }

    private void readSource(JsonParser json, Fields fields) throws IOException {
        String name;
        while ((name = json.nextFieldName()) != null) {
            json.nextToken();
            switch (name) {
                case "version" -> fields.version = json.getText();
                case "stream" -> fields.stream = json.getText();
                case "schema" -> fields.schema = json.getText();
                case "table" -> fields.table = json.getText();
                case "identity" ->
                    fields.identity = ReplicaIdentity.of(json.getText().charAt(0));
                case "key" -> fields.key = rows.readNames(json);
                case "lsn" -> fields.lsn = json.getLongValue();
                case "sequence" -> fields.previousCommit = firstOf(json.getText());
                case "ts_us" -> fields.commitMicros = json.getLongValue();
                default -> json.skipChildren();
            }
        }
    }

    /** @param sequence the form {@code ["previous commit","lsn"]} */
    private static long firstOf(String sequence) {
        int end = sequence.indexOf('"', 2);
        require(end > 2, "source.sequence is not of the form [\"n\",\"n\"]");
        return Long.parseUnsignedLong(sequence, 2, end, 10);
    }

    private static void readTransaction(JsonParser json, Fields fields) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        String name;
        while ((name = json.nextFieldName()) != null) {
            json.nextToken();
            switch (name) {
                case "id" -> fields.transactionId = json.getText();
                case "total_order" -> fields.totalOrder = json.getLongValue();
                default -> json.skipChildren();
            }
        }
    }

    private static List<String> readStrings(JsonParser json) throws IOException {
        List<String> texts = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            texts.add(json.getText());
        }
        return texts;
    }

    private static void readPart(JsonParser json, Fields fields) throws IOException {
        String name;
        while ((name = json.nextFieldName()) != null) {
            json.nextToken();
            switch (name) {
                case "row" -> fields.side = RowSide.of(json.getText());
                case "column" -> fields.column = json.getText();
                case "text" -> fields.content = json.getText();
                default -> json.skipChildren();
            }
        }
    }

    private static void readTruncate(JsonParser json, Fields fields) throws IOException {
        String name;
        while ((name = json.nextFieldName()) != null) {
            json.nextToken();
            switch (name) {
                case "tables" -> fields.truncated = readTables(json);
                case "cascade" -> fields.cascade = json.getBooleanValue();
                case "restart_identity" -> fields.restartIdentity = json.getBooleanValue();
                default -> json.skipChildren();
            }
        }
    }

    private static List<TableId> readTables(JsonParser json) throws IOException {
        List<TableId> tables = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String schema = null;
            String table = null;
            String name;
            while ((name = json.nextFieldName()) != null) {
                String text = json.nextTextValue();
                if (name.equals("schema")) {
                    schema = text;
                } else if (name.equals("table")) {
                    table = text;
                }
            }
            tables.add(new TableId(schema, table));
        }
        return tables;
    }

    private static void readMessage(JsonParser json, Fields fields) throws IOException {
        String name;
        while ((name = json.nextFieldName()) != null) {
            json.nextToken();
            switch (name) {
                case "prefix" -> fields.prefix = json.getText();
                case "content" -> fields.content = json.getText();
                default -> json.skipChildren();
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new InvalidRecordException(otherwise);
        }
    }

    /** What has been read of one record so far. */
    private final class Fields {
        private String status;
        private String version;
        private String stream;
        private Operation operation;
        private String schema;
        private String table;
        private ReplicaIdentity identity;
        private ColumnNames key;
        private long lsn;
        private long previousCommit;
        private long commitMicros;
        private String transactionId;
        private long totalOrder;
        private List<String> unchanged;
        private RelationDescription relation;
        private Row before;
        private Row after;
        private List<TableId> truncated;
        private boolean cascade;
        private boolean restartIdentity;
        private RowSide side;
        private String column;
        private String prefix;
        private String content;
        private long commitLsn;
        private long eventCount;

        private LaneRecord build() {
            if (status != null) {
                require(status.equals("END"), "unknown status of a transaction record");
                return new LaneRecord.TransactionEnd(context(), new Lsn(commitLsn), eventCount);
            }
            require(operation != null, "the record has neither 'op' nor 'status'");
            return switch (operation) {
                case MESSAGE -> buildMessage();
                case PART -> buildPart();
                case TRUNCATE ->
                    new LaneRecord.Truncate(context(), totalOrder, new Lsn(lsn), truncated, cascade, restartIdentity);
                case CREATE, UPDATE, DELETE -> buildChange();
            };
        }

        private LaneRecord buildPart() {
            require(
                    schema != null && table != null && side != null && column != null && content != null,
                    "half a part");
            return new LaneRecord.Part(
                    context(), totalOrder, new Lsn(lsn), new TableId(schema, table), side, column, content);
        }

        private LaneRecord buildMessage() {
            if (transactionId == null) {
                return new LaneRecord.Message(new Lsn(previousCommit), new Lsn(lsn), prefix, content);
            }
            return new LaneRecord.TransactionalMessage(context(), totalOrder, new Lsn(lsn), prefix, content);
        }

        private LaneRecord buildChange() {
            require(identity != null && schema != null && table != null, "the change names no table");
            require(after != null || operation == Operation.DELETE, "the change has no new row");
            Row newRow = unchanged == null ? after : shapes.withUnchanged(after, unchanged);
            return new LaneRecord.Change(
                    context(),
                    totalOrder,
                    new Lsn(lsn),
                    operation,
                    new TableId(schema, table),
                    identity,
                    key == null ? null : RowShapes.keyRow(key, before, newRow),
                    before,
                    newRow,
                    Optional.ofNullable(relation));
        }

        private TransactionContext context() {
            require(transactionId != null, "the record names no transaction");
            return new TransactionContext(TransactionId.parse(transactionId), new Lsn(previousCommit), commitMicros);
        }
    }
}
