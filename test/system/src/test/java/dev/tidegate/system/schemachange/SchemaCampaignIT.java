package dev.tidegate.system.schemachange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.pipeline.OperatedPipeline;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random DDL among random rows, with a second writer all the time and kills in between; somebody does on the target what
 * the stopped lane asks for. At the end both sides are the same. {@code -Dtidegate.schema.seed} replays it,
 * {@code -Dtidegate.schema.steps} makes it longer; the versions are {@link OperatedPipeline}'s.
 */
@Timeout(300)
class SchemaCampaignIT {

    private static final int TABLES = 3;
    /** Some others end at a stop that only a person can judge (SCHEMA-UNCLEAR), because DDL runs on while capture is down. */
    private static final long SEED = 21774;

    private static final Pattern UNKNOWN = Pattern.compile("column (\\w+) is new, and the source filled");
    private static final Pattern TABLE = Pattern.compile("table public\\.(\\w+) of the source");

    @TempDir
    Path directory;

    @Test
    void randomChangesOfTablesAndRowsArriveAsTheyAre() throws Exception {
        long seed = Long.getLong("tidegate.schema.seed", SEED);
        int steps = Integer.getInteger("tidegate.schema.steps", 24);
        org.slf4j.LoggerFactory.getLogger(SchemaCampaignIT.class).info("seed {}", seed);
        Random random = new Random(seed);
        String[] ddl = new String[TABLES + 1];
        for (int i = 0; i < TABLES; i++) {
            ddl[i] = "CREATE TABLE t" + i + " (id int PRIMARY KEY, a int, b varchar(40))";
        }
        ddl[TABLES] = "CREATE TABLE busy (id int PRIMARY KEY, n int)";
        try (OperatedPipeline pair = OperatedPipeline.in(directory, "schema_campaign", ddl)) {
            pair.source.execute("INSERT INTO busy SELECT n, 0 FROM generate_series(1, 20) n");
            pair.start("stop");
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> writeUntil(over, pair));
            Map<String, String> defaults = new ConcurrentHashMap<>();
            CompletableFuture<Integer> operator =
                    CompletableFuture.supplyAsync(() -> operateUntil(over, pair, defaults));
            List<RandomTable> tables = new ArrayList<>();
            for (int i = 0; i < TABLES; i++) {
                tables.add(new RandomTable("t" + i, random, defaults));
            }
            for (int step = 0; step < steps; step++) {
                String sql = tables.get(random.nextInt(TABLES)).next();
                pair.source.execute(sql);
                if (step == steps / 3 || step == 2 * steps / 3) {
                    pair.kill();
                    pair.source.execute(tables.get(0).next(), tables.get(1).next());
                    pair.start("stop");
                }
            }
            for (RandomTable table : tables) {
                pair.source.execute(table.insert());
            }
            try {
                pair.awaitCaughtUp(Duration.ofMinutes(2));
                over.set(true);
                writer.get();
                pair.awaitCaughtUp().assertSame();
                assertThat(operator.get()).as("what somebody had to do").isPositive();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + "\n" + tables, e);
            } finally {
                over.set(true);
            }
        }
    }

    private static void writeUntil(AtomicBoolean over, OperatedPipeline pair) {
        try (Connection connection = pair.source.connect();
                Statement statement = connection.createStatement()) {
            for (int i = 0; !over.get(); i++) {
                statement.execute("UPDATE busy SET n = n + 1 WHERE id = " + (i % 20 + 1));
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofMillis(2).toNanos());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @return how often something had to be done */
    private static int operateUntil(AtomicBoolean over, OperatedPipeline pair, Map<String, String> defaults) {
        int done = 0;
        String last = "";
        while (!over.get()) {
            String stop = pair.stopText();
            if (!stop.isEmpty() && !stop.equals(last)) {
                last = stop;
                operate(pair, stop, defaults);
                done++;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(50).toNanos());
        }
        return done;
    }

    /** What the source filled in by a rewrite only whoever had it done can know. */
    private static void operate(OperatedPipeline pair, String stop, Map<String, String> defaults) {
        if (stop.contains("run on the target: ")) {
            pair.operate();
            return;
        }
        Matcher unknown = UNKNOWN.matcher(stop);
        if (unknown.find()) {
            String table =
                    TABLE.matcher(stop).results().findFirst().orElseThrow().group(1);
            String column = unknown.group(1);
            pair.target.execute("UPDATE " + table + " SET " + column + " = " + defaults.get(table + "." + column));
        }
        pair.acknowledge();
    }

    /** Random statements for one table that fit what it looks like. */
    private static final class RandomTable {
        private final String name;
        private final Random random;
        private final Map<String, String> defaults;
        private final List<String> ints = new ArrayList<>(List.of("a"));
        private final List<String> texts = new ArrayList<>(List.of("b"));
        private final List<String> statements = new ArrayList<>();
        private String lastAdded = "b";
        private int next;
        private int rows;

        RandomTable(String name, Random random, Map<String, String> defaults) {
            this.name = name;
            this.defaults = defaults;
            this.random = random;
        }

        String next() {
            String sql =
                    switch (random.nextInt(10)) {
                        case 0 -> addNull() + "; " + insert();
                        case 1 -> addDefault() + "; " + update();
                        case 2 -> drop() + "; " + insert();
                        case 3 -> rename() + "; " + insert();
                        case 4 -> replaceLast() + "; " + insert();
                        case 5 -> widen() + "; " + insert();
                        case 6 -> "BEGIN; " + insert() + "; " + addNull() + "; " + update() + "; COMMIT";
                        case 7 -> update();
                        case 8 -> rows > 3 ? "DELETE FROM " + name + " WHERE id % 7 = " + random.nextInt(7) : insert();
                        default -> insert() + "; " + insert();
                    };
            statements.add(sql);
            return sql;
        }

        String insert() {
            List<String> columns = new ArrayList<>(List.of("id"));
            List<String> values = new ArrayList<>(List.of(String.valueOf(++rows)));
            ints.forEach(column -> {
                columns.add(column);
                values.add(String.valueOf(random.nextInt(1000)));
            });
            texts.forEach(column -> {
                columns.add(column);
                values.add("'" + column + " " + random.nextInt(1000) + "'");
            });
            return "INSERT INTO " + name + " (" + String.join(", ", columns) + ") VALUES (" + String.join(", ", values)
                    + ")";
        }

        private String update() {
            return ints.isEmpty()
                    ? insert()
                    : "UPDATE " + name + " SET " + any(ints) + " = " + random.nextInt(1000) + " WHERE id % 3 = "
                            + random.nextInt(3);
        }

        private String any(List<String> columns) {
            return columns.get(random.nextInt(columns.size()));
        }

        private String fresh(List<String> columns) {
            lastAdded = "c" + next++;
            columns.add(lastAdded);
            defaults.put(name + "." + lastAdded, "NULL");
            return lastAdded;
        }

        private String addNull() {
            boolean number = random.nextBoolean();
            return "ALTER TABLE " + name + " ADD " + fresh(number ? ints : texts) + (number ? " int" : " text");
        }

        private String addDefault() {
            String column = fresh(ints);
            int value = random.nextInt(100);
            defaults.put(name + "." + column, String.valueOf(value));
            return "ALTER TABLE " + name + " ADD " + column + " int DEFAULT " + value;
        }

        private String drop() {
            List<String> from = random.nextBoolean() ? ints : texts;
            if (from.isEmpty()) {
                return addNull();
            }
            String gone = any(from);
            from.remove(gone);
            return "ALTER TABLE " + name + " DROP " + gone;
        }

        private String rename() {
            List<String> of = texts.isEmpty() ? ints : texts;
            if (of.isEmpty()) {
                return addNull();
            }
            int index = random.nextInt(of.size());
            String from = of.get(index);
            String to = "r" + next++;
            of.set(index, to);
            defaults.put(name + "." + to, defaults.getOrDefault(name + "." + from, "NULL"));
            return "ALTER TABLE " + name + " RENAME " + from + " TO " + to;
        }

        /** Another column under the same name, in the same place. */
        private String replaceLast() {
            if (ints.remove(lastAdded) || texts.remove(lastAdded)) {
                ints.add(lastAdded);
                defaults.put(name + "." + lastAdded, "NULL");
                return "ALTER TABLE " + name + " DROP " + lastAdded + ", ADD " + lastAdded + " int";
            }
            return addNull();
        }

        private String widen() {
            if (ints.isEmpty()) {
                return addNull();
            }
            return "ALTER TABLE " + name + " ALTER " + any(ints) + " TYPE bigint";
        }

        @Override
        public String toString() {
            return name + ":\n  " + String.join("\n  ", statements) + "\n";
        }
    }
}
