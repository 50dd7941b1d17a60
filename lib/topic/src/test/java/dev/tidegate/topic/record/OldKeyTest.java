package dev.tidegate.topic.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.Operation;
import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.TableId;
import dev.tidegate.topic.record.LaneRecord.Change;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The key that a row had before a change. */
class OldKeyTest {

    private static final Row NEW_KEY = row("id", "2", "region", "eu");

    private static Row row(String... namesAndValues) {
        int columns = namesAndValues.length / 2;
        String[] names = new String[columns];
        String[] values = new String[columns];
        for (int i = 0; i < columns; i++) {
            names[i] = namesAndValues[2 * i];
            values[i] = namesAndValues[2 * i + 1];
        }
        return new Row(new ColumnNames(List.of(names)), values, null);
    }

    private static Change update(Row key, Row before) {
        return new Change(
                null,
                1,
                new Lsn(1),
                Operation.UPDATE,
                new TableId("public", "t"),
                ReplicaIdentity.DEFAULT,
                key,
                before,
                NEW_KEY);
    }

    @Test
    void isTheNewOneIfTheSourceSentNoOldRow() {
        Change change = update(NEW_KEY, null);
        assertThat(change.oldKey()).isEqualTo(NEW_KEY);
        assertThat(change.changesKey()).isFalse();
    }

    @Test
    void comesFromTheOldRowWhateverItsColumns() {
        Change change = update(NEW_KEY, row("region", "us", "note", "n", "id", "1"));
        assertThat(change.oldKey()).isEqualTo(row("id", "1", "region", "us"));
        assertThat(change.changesKey()).isTrue();
    }

    @Test
    void isTheSameIfTheOldRowHasTheSameValues() {
        Change change = update(NEW_KEY, row("region", "eu", "note", "n", "id", "2"));
        assertThat(change.oldKey()).isEqualTo(NEW_KEY);
        assertThat(change.changesKey()).isFalse();
    }

    @Test
    void takesAColumnThatWasNotSentAsUnchanged() {
        assertThat(update(NEW_KEY, row("id", "1")).oldKey()).isEqualTo(row("id", "1", "region", "eu"));
        assertThat(update(NEW_KEY, row("id", "1")).changesKey()).isTrue();
        assertThat(update(NEW_KEY, row("id", "2")).changesKey()).isFalse();
    }

    @Test
    void isMissingInATableWithoutKey() {
        Change change = update(null, row("id", "1"));
        assertThat(change.oldKey()).isNull();
        assertThat(change.changesKey()).isFalse();
    }
}
