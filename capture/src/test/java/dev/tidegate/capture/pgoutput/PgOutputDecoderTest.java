package dev.tidegate.capture.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.capture.message.ForeignMessageCount;
import dev.tidegate.capture.pgoutput.PgOutputBytes.Column;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Operation;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.RelationCatalog;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TransactionId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.replication.MessageKey;
import dev.tidegate.state.catalog.ForeignMessages;
import dev.tidegate.state.catalog.MessageRefusal;
import dev.tidegate.topic.codec.RecordReader;
import dev.tidegate.topic.codec.RecordWriter;
import dev.tidegate.topic.message.SealedMessage;
import dev.tidegate.topic.message.WalMessage;
import dev.tidegate.topic.record.EncodedRecord;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.LaneRecord.Message;
import dev.tidegate.topic.record.LaneRecord.TransactionEnd;
import dev.tidegate.topic.record.LaneRecord.TransactionalMessage;
import dev.tidegate.topic.record.LaneRecord.Truncate;
import dev.tidegate.topic.record.RelationDescription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PgOutputDecoderTest {

    private static final PipelineName PIPELINE = new PipelineName("shop");
    private static final Column ID = new Column("id", true);
    private static final Column NAME = new Column("name", false);
    private static final long MICROS_2000 = 946_684_800_000_000L;

    private static final MessageKey KEY = new MessageKey(new byte[MessageKey.BYTES], Optional.empty());

    private final ForeignMessageCount others = new ForeignMessageCount();
    private final StreamId stream = StreamId.create();
    private final RecordReader reader = new RecordReader(stream);
    private final List<LaneRecord> records = new ArrayList<>();
    private final List<Lsn> points = new ArrayList<>();
    private final PgOutputBytes bytes = new PgOutputBytes();
    private final FixedCatalog catalog = new FixedCatalog();
    private PgOutputDecoder decoder = decoderFrom(new Lsn(100));

    private final RecordSink sink = new RecordSink() {
        @Override
        public void publish(EncodedRecord it) {
            records.add(reader.read(it.value()));
        }

        @Override
        public void pointReached(Lsn point, Optional<Instant> committedAt) {
            points.add(point);
        }
    };

    private PgOutputDecoder decoderFrom(Lsn start) {
        return new PgOutputDecoder(
                new RecordWriter(stream),
                catalog,
                PIPELINE,
                new OwnMessages(PIPELINE, KEY, start, others),
                new StreamStart(start, HistoryProof.none()),
                new DecodedTruncates(),
                Optional.empty(),
                () -> Instant.ofEpochMilli(5));
    }

    private void decode() throws Exception {
        decoder.decode(bytes.chunk(), sink);
    }

    private Change change(int index) {
        return (Change) records.get(index);
    }

    @Test
    void aTransactionOfEveryOperationIsNumberedAndEnded() throws Exception {
        bytes.begin(500, 42, 7)
                .relation(1, "public", "person", 'd', ID, NAME)
                .at(400)
                .insert(1, "1", "Ada")
                .update(1, 'K', new String[] {"1", null}, "2", PgOutputBytes.UNCHANGED)
                .delete(1, 'K', "2", null)
                .commit(500, 600);
        decode();
        assertThat(records).hasSize(4);
        Change insert = change(0);
        assertThat(insert.operation()).isEqualTo(Operation.CREATE);
        assertThat(insert.table()).isEqualTo(new TableId("public", "person"));
        assertThat(insert.lsn()).isEqualTo(new Lsn(400));
        assertThat(insert.after().text(1)).isEqualTo("Ada");
        assertThat(insert.key().text(0)).isEqualTo("1");
        assertThat(insert.transaction().id()).isEqualTo(new TransactionId(7, new Lsn(500)));
        assertThat(insert.transaction().previousCommit()).isEqualTo(new Lsn(100));
        assertThat(insert.transaction().commitMicros()).isEqualTo(MICROS_2000 + 42);
        Change update = change(1);
        assertThat(update.before().text(0)).isEqualTo("1");
        assertThat(update.after().isUnchanged(update.after().columns().indexOf("name")))
                .isTrue();
        assertThat(update.key().text(0)).isEqualTo("2");
        assertThat(change(2).after()).isNull();
        assertThat(change(2).totalOrder()).isEqualTo(3);
        TransactionEnd end = (TransactionEnd) records.get(3);
        assertThat(end.eventCount()).isEqualTo(3);
        assertThat(end.commitLsn()).isEqualTo(new Lsn(600));
        assertThat(points).containsExactly(new Lsn(600));
    }

    @Test
    void theNextTransactionIsChainedToTheLastOneThatHadRecords() throws Exception {
        bytes.begin(500, 0, 1)
                .relation(1, "public", "person", 'd', ID, NAME)
                .insert(1, "1", null)
                .commit(500, 600)
                .begin(700, 0, 2)
                .commit(700, 800)
                .begin(900, 0, 3)
                .insert(1, "2", null)
                .commit(900, 1000);
        decode();
        assertThat(records).as("the empty transaction leaves no END").hasSize(4);
        assertThat(change(2).transaction().previousCommit()).isEqualTo(new Lsn(600));
        assertThat(change(2).after().text(1)).isNull();
        assertThat(change(2).totalOrder()).isEqualTo(1);
    }

    @Test
    void whatTheTopicHoldsIsLeftOutButItsRelationsStand() throws Exception {
        decoder = decoderFrom(new Lsn(600));
        bytes.begin(599, 0, 1)
                .relation(1, "public", "person", 'd', ID, NAME)
                .insert(1, "1", "held")
                .message(true, 550, "tidegate/shop", "held")
                .truncate(0, 1)
                .commit(599, 600)
                .message(false, 600, "tidegate/shop", "held")
                .begin(600, 0, 2)
                .insert(1, "2", "new")
                .commit(600, 700)
                .message(false, 701, "tidegate/shop", sealed(new WalMessage.Fence("new"), 650));
        decode();
        assertThat(records).hasSize(3);
        assertThat(change(0).after().text(1)).isEqualTo("new");
        assertThat(change(0).transaction().previousCommit()).isEqualTo(new Lsn(600));
        assertThat(((Message) records.get(2)).previousCommit()).isEqualTo(new Lsn(700));
        assertThat(points).containsExactly(new Lsn(700), new Lsn(701));
    }

    @Test
    void oneTruncateKeepsItsTablesAndFlags() throws Exception {
        bytes.begin(500, 0, 1)
                .relation(1, "public", "person", 'd', ID)
                .relation(2, "Odd.Schema", "Weird \"name\"", 'd', ID)
                .truncate(3, 1, 2)
                .commit(500, 600);
        decode();
        Truncate truncate = (Truncate) records.get(0);
        assertThat(truncate.tables())
                .containsExactly(new TableId("public", "person"), new TableId("Odd.Schema", "Weird \"name\""));
        assertThat(truncate.cascade()).isTrue();
        assertThat(truncate.restartIdentity()).isTrue();
    }

    @Test
    void messagesOfOthersAreNotPublishedAndDoNotCount() throws Exception {
        String fence = sealed(new WalMessage.Fence("f"), 440);
        bytes.begin(500, 0, 1)
                .message(true, 450, "somebody", "else")
                .message(true, 455, "tidegate/shop", "{\"kind\":\"fence\",\"name\":\"forged\"}")
                .message(true, 460, "tidegate/shop", fence)
                .message(true, 470, "tidegate/shop", fence)
                .commit(500, 600)
                .message(false, 650, "tidegate/other", "x")
                .message(false, 655, "tidegate/shop", "x".repeat(300_000))
                .message(false, 656, "tidegate/shop".repeat(10_000), "")
                .message(false, 660, "tidegate/shop", sealed(new WalMessage.Heartbeat(Instant.EPOCH), 655))
                .message(false, 670, "tidegate/shop", "");
        decode();
        assertThat(records).hasSize(3);
        TransactionalMessage carried = (TransactionalMessage) records.get(0);
        assertThat(carried.totalOrder()).isEqualTo(1);
        assertThat(carried.lsn()).isEqualTo(new Lsn(460));
        assertThat(carried.content()).isEqualTo("{\"kind\":\"fence\",\"name\":\"f\"}");
        Message heartbeat = (Message) records.get(2);
        assertThat(heartbeat.lsn()).isEqualTo(new Lsn(660));
        assertThat(heartbeat.content()).isEqualTo("{\"kind\":\"heartbeat\",\"ts_us\":0}");
        assertThat(heartbeat.previousCommit()).isEqualTo(new Lsn(600));
        assertThat(others.due())
                .containsExactlyInAnyOrder(
                        new ForeignMessages(MessageRefusal.NOT_SIGNED, 2, "tidegate/shop", 32),
                        new ForeignMessages(MessageRefusal.REPEATED, 1, "tidegate/shop", fence.length()),
                        new ForeignMessages(MessageRefusal.TOO_LONG, 1, "tidegate/shop", 300_000),
                        new ForeignMessages(
                                MessageRefusal.OTHER_PIPELINE,
                                2,
                                "tidegate/shop".repeat(10).substring(0, 60) + "...",
                                WalChunk.LOGICAL_MESSAGE_BYTES_MAX - 10));
    }

    private static String sealed(WalMessage message, long at) {
        return SealedMessage.seal(message, KEY, new Lsn(at));
    }

    @Test
    void rowsOfTheMessageTableBecomeMessages() throws Exception {
        bytes.begin(500, 0, 1)
                .relation(
                        3,
                        "tidegate",
                        "message",
                        'd',
                        new Column("pipeline", true),
                        new Column("kind", true),
                        new Column("content", false))
                .insert(3, "other", "heartbeat", "not ours")
                .insert(3, "shop", "heartbeat", sealed(new WalMessage.Heartbeat(Instant.EPOCH), 400))
                .update(3, '\0', null, "shop", "heartbeat", "forged")
                .update(3, '\0', null, "shop", "x".repeat(50_000), "y".repeat(50_000))
                .update(3, '\0', null, "shop", "fence", sealed(new WalMessage.Fence("f"), 400))
                .delete(3, 'K', "shop", "fence", null)
                .truncate(0, 3)
                .commit(500, 600);
        decode();
        assertThat(records).hasSize(3);
        assertThat(((TransactionalMessage) records.get(0)).content()).isEqualTo("{\"kind\":\"heartbeat\",\"ts_us\":0}");
        assertThat(((TransactionalMessage) records.get(0)).prefix()).isEqualTo("tidegate/shop");
        assertThat(((TransactionalMessage) records.get(1)).totalOrder()).isEqualTo(2);
        assertThat(((TransactionEnd) records.get(2)).eventCount()).isEqualTo(2);
        assertThat(others.due())
                .extracting(of -> of.reason() + " " + of.count())
                .containsExactlyInAnyOrder("OTHER_PIPELINE 1", "NOT_SIGNED 1", "TOO_LONG 1");
    }

    /** Whoever could make one of that name. */
    @Test
    void aMessageTableOfOtherColumnsBreaksNothing() throws Exception {
        bytes.begin(500, 0, 1)
                .relation(3, "tidegate", "message", 'd', new Column("content", true), new Column("other", false))
                .insert(3, "x", null)
                .commit(500, 600);
        decode();
        assertThat(records).isEmpty();
    }

    @Test
    void keysFollowTheIdentity() throws Exception {
        bytes.begin(500, 0, 1)
                .relation(7, "public", "whole", 'f', ID, new Column("name", true))
                .relation(8, "public", "whole_without_key", 'f', ID, new Column("name", true))
                .relation(9, "public", "nothing", 'n', new Column("id", false))
                .relation(10, "public", "by_index", 'i', new Column("id", false), new Column("name", true))
                .delete(7, 'O', "1", "Ada")
                .delete(8, 'O', "1", "Ada")
                .insert(9, "1")
                .insert(10, "1", "Ada")
                .commit(500, 600);
        decode();
        assertThat(change(0).key().columns().asList()).containsExactly("id");
        assertThat(change(0).before().text(1)).as("the whole old row").isEqualTo("Ada");
        assertThat(change(1).key()).isNull();
        assertThat(change(1).identity()).isEqualTo(ReplicaIdentity.FULL);
        assertThat(change(2).key()).isNull();
        assertThat(change(3).key().columns().asList()).containsExactly("name");
    }

    @Test
    void aPrimaryKeyThatTheRelationDoesNotHaveIsNoKey() throws Exception {
        bytes.begin(500, 0, 1)
                .relation(7, "public", "whole", 'f', new Column("older_name", true))
                .insert(7, "1")
                .commit(500, 600);
        decode();
        assertThat(change(0).key()).isNull();
    }

    @Test
    void aRelationHoldsUntilTheNextOne() throws Exception {
        bytes.begin(500, 0, 1)
                .relation(1, "public", "person", 'd', ID)
                .insert(1, "1")
                .relation(1, "public", "person", 'd', ID, NAME)
                .origin("elsewhere")
                .type()
                .insert(1, "2", "Ada")
                .commit(500, 600);
        decode();
        assertThat(change(0).after().size()).isEqualTo(1);
        assertThat(change(1).after().text(1)).isEqualTo("Ada");
    }

    /** Its commit time is that of the server where it was written first. */
    @Test
    void theTimeOfAnotherOriginDoesNotCount() throws Exception {
        bytes.begin(500, 7, 1)
                .relation(1, "public", "person", 'd', ID)
                .insert(1, "1")
                .commit(500, 600);
        bytes.begin(700, 3_600_000_000L, 2).origin("elsewhere").insert(1, "2").commit(700, 800);
        bytes.begin(900, 9, 3).insert(1, "3").commit(900, 1000);
        decode();
        long own = change(0).transaction().commitMicros();
        assertThat(change(2).transaction().commitMicros()).isEqualTo(own);
        assertThat(change(4).transaction().commitMicros()).isEqualTo(own + 2);
    }

    @Test
    void aTransactionMaySpanChunks() throws Exception {
        bytes.begin(500, 0, 1).relation(1, "public", "person", 'd', ID).insert(1, "1");
        decode();
        bytes.insert(1, "2").commit(500, 600);
        decode();
        assertThat(change(1).totalOrder()).isEqualTo(2);
    }

    @Test
    void textKeepsEveryCharacter() throws Exception {
        String odd = "\u0001 \" \\ \u00e4 \u20ac \ud83d\ude00 \n NULL";
        bytes.begin(500, 0, 1)
                .relation(1, "public", "person", 'd', ID, NAME)
                .insert(1, "1", odd)
                .insert(1, "2", "")
                .commit(500, 600);
        decode();
        assertThat(change(0).after().text(1)).isEqualTo(odd);
        assertThat(change(1).after().text(1)).isEmpty();
    }

    @Test
    void whatCannotBeReadEndsTheRun() {
        assertUnreadable(new PgOutputBytes().raw((byte) 'S', (byte) 0));
        assertUnreadable(new PgOutputBytes().insert(1, "1"));
        assertUnreadable(new PgOutputBytes().begin(500, 0, 1).insert(1, "1"));
        assertUnreadable(new PgOutputBytes().begin(500, 0, 1).begin(600, 0, 2));
        assertUnreadable(new PgOutputBytes().commit(500, 600));
        assertUnreadable(new PgOutputBytes().begin(500, 0, 1).message(false, 450, "tidegate/shop", "x"));
        assertUnreadable(new PgOutputBytes().raw((byte) 'B', (byte) 0));
    }

    @Test
    void binaryValuesAreRefused() {
        PgOutputBytes binary = new PgOutputBytes()
                .begin(500, 0, 1)
                .relation(1, "public", "person", 'd', ID)
                .raw((byte) 'I', (byte) 0, (byte) 0, (byte) 0, (byte) 1, (byte) 'N', (byte) 0, (byte) 1, (byte) 'b');
        assertUnreadable(binary);
    }

    @Test
    void aTransactionBehindThePointIsRefused() {
        assertUnreadable(new PgOutputBytes()
                .begin(500, 0, 1)
                .relation(1, "public", "person", 'd', ID)
                .insert(1, "1")
                .commit(500, 600)
                .begin(550, 0, 2));
    }

    private void assertUnreadable(PgOutputBytes unreadable) {
        PgOutputDecoder fresh = decoderFrom(new Lsn(100));
        assertThatThrownBy(() -> fresh.decode(unreadable.chunk(), sink))
                .isInstanceOf(TidegateException.class)
                .satisfies(e -> assertThat(((TidegateException) e).code()).isEqualTo("WAL-UNREADABLE"));
    }

    @Test
    void theFirstChangeAfterADescriptionTakesItAlong() throws Exception {
        catalog.relation = Optional.of(catalogOf(7));
        bytes.begin(500, 42, 10)
                .relation(1, "public", "person", 'd', ID, NAME)
                .insert(1, "1", "Ada")
                .insert(1, "2", "Bea")
                .relation(1, "public", "person", 'd', ID, NAME)
                .insert(1, "3", "Cleo")
                .commit(500, 600);
        decode();
        assertThat(change(0).relation()).hasValueSatisfying(relation -> {
            assertThat(relation.oid()).isEqualTo(1);
            assertThat(relation.columns())
                    .extracting(RelationDescription.Column::name)
                    .containsExactly("id", "name");
            assertThat(relation.catalog()).isEqualTo(catalog.relation);
        });
        assertThat(change(1).relation()).isEmpty();
        assertThat(change(2).relation()).isEmpty();
    }

    @Test
    void everyTransactionFromBeforeTheCatalogTakesItAlong() throws Exception {
        catalog.relation = Optional.of(catalogOf(12));
        bytes.begin(500, 42, 10)
                .relation(1, "public", "person", 'd', ID, NAME)
                .insert(1, "1", "Ada")
                .insert(1, "2", "Bea")
                .commit(500, 600)
                .begin(700, 42, 11)
                .insert(1, "3", "Cleo")
                .commit(700, 800)
                .begin(900, 42, 13)
                .insert(1, "4", "Dora")
                .commit(900, 1000)
                .begin(1100, 42, 14)
                .insert(1, "5", "Eva")
                .commit(1100, 1200);
        decode();
        assertThat(records.stream()
                        .filter(Change.class::isInstance)
                        .map(it -> ((Change) it).relation().isPresent()))
                .containsExactly(true, false, true, true, false);
    }

    private static RelationCatalog catalogOf(long version) {
        return new RelationCatalog(
                1,
                2,
                "1:1",
                List.of(
                        new Attribute(1, 3, "id", "integer", true, false, false, Optional.empty(), Optional.empty()),
                        new Attribute(
                                2,
                                version,
                                "name",
                                "text",
                                false,
                                false,
                                true,
                                Optional.of("'x \"y\"'::text"),
                                Optional.of("x \"y\""))));
    }
}
