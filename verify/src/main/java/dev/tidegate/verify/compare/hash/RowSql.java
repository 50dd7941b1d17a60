package dev.tidegate.verify.compare.hash;

import dev.tidegate.postgres.catalog.TableKind;
import dev.tidegate.verify.model.VerifyOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The queries for one table on one side. A row's hash is the XOR of its columns' hashes, each of which has a seed of its own;
 * a null has a number of its own. OFFSET 0 keeps the server from computing a hash once for each use.
 */
public final class RowSql {

    /** HashSeeds of other purposes lie behind those of the columns. */
    private static final int NULLS = 20_000;

    private static final int CLASSIFIERS = 30_000;
    private static final int MIXED = 40_000;
    /** Not from the salt: a sample is the same every time. */
    private static final HashSeeds FIXED = new HashSeeds(0x7469646567617465L);

    private final TablePlan plan;
    private final TableSide side;
    private final HashMethod method;
    private final HashSeeds seeds;
    private final VerifyOptions options;

    public RowSql(TablePlan plan, TableSide side, HashMethod method, HashSeeds seeds, VerifyOptions options) {
        this.plan = plan;
        this.side = side;
        this.method = method;
        this.seeds = seeds;
        this.options = options;
    }

    /** bucket, rows, and two sums of their hashes of which the second is no linear function of the hash. */
    public String buckets(String where) {
        if (options.countsOnly()) {
            return "SELECT 0, count(*), 0, 0 FROM " + side.table().quotedOnly() + and(where);
        }
        return """
                SELECT (k & %d)::int AS b, count(*), sum(k # r), sum(%s)
                FROM (SELECT %s AS k, %s AS r
                      FROM %s%s
                      OFFSET 0) hashed
                GROUP BY b
                """.formatted(
                        plan.buckets() - 1,
                        method.mixed("(k # r)", seeds.of(MIXED)),
                        keyHash(seeds),
                        restHash(),
                        side.table().quotedOnly(),
                        and(where));
    }

    /** In one bucket, the sums over the keys alone. */
    public String keys(String where) {
        return """
                SELECT 0, count(*), coalesce(sum(k), 0), coalesce(sum((k >> 32) * (k & 4294967295)), 0)
                FROM (SELECT %s AS k
                      FROM %s%s
                      OFFSET 0) hashed
                """.formatted(keyHash(seeds), side.table().quotedOnly(), and(where));
    }

    /** Key's hash and row's hash of every row in some buckets, in their order. The parameter is an array of buckets. */
    public String rows(String where) {
        return """
                SELECT "tidegate key", %s
                FROM %s
                WHERE ("tidegate key" & %d)::int IN (SELECT unnest(?))
                ORDER BY 1, 2
                """.formatted(rowHashOfKeyed(), keyed(where), plan.buckets() - 1);
    }

    /** The same of every row with certain hashes of its key. The parameter is an array of those. */
    public String rowsOfKeys() {
        return """
                SELECT "tidegate key", %s
                FROM %s
                WHERE "tidegate key" IN (SELECT unnest(?))
                ORDER BY 1, 2
                """.formatted(rowHashOfKeyed(), keyed(""));
    }

    /** All about the rows with certain hashes of their keys. The parameter is an array of those. */
    public String details(List<DifferenceClassifier> classifiers) {
        return """
                SELECT "tidegate key" AS k, %s AS h, %s AS key_text, %s AS hashes, %s AS classifiers, %s AS texts
                FROM %s
                WHERE "tidegate key" IN (SELECT unnest(?))
                """.formatted(
                        rowHashOfKeyed(),
                        keyText("\"tidegate place\"", "\"tidegate part\""),
                        columnHashes(),
                        classifiers(classifiers),
                        values(),
                        keyed(""));
    }

    /** Every row with its key's hash beside it: all else is computed only of those that are asked for. */
    private String keyed(String where) {
        return "(SELECT " + keyHash(seeds)
                + " AS \"tidegate key\", ctid AS \"tidegate place\", tableoid AS \"tidegate part\", * FROM "
                + side.table().quotedOnly() + and(where) + " OFFSET 0) hashed";
    }

    private String rowHashOfKeyed() {
        return "(\"tidegate key\" # " + restHash() + ")";
    }

    private String columnHashes() {
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            hashes.add(columnHash(seeds, i));
        }
        return array(hashes, "bigint");
    }

    /**
     * The same about one row, and which version of it this is. Its parameters are {@link #keyParameters}.
     *
     * @see TablePlan#hasKey
     */
    public String detailsOfKey(List<DifferenceClassifier> classifiers) {
        String key = plan.key().stream()
                .map(i -> plan.columns().get(i))
                .map(column -> column.holds(side.isSource()))
                .collect(Collectors.joining(" AND "));
        return """
                SELECT %s AS h, %s AS key_text, %s AS hashes, %s AS classifiers, %s AS texts,
                       xmin::text || ' ' || ctid::text AS version
                FROM %s
                WHERE %s
                """.formatted(
                        xor(List.of(keyHash(seeds), restHash())),
                        keyText("ctid", "tableoid"),
                        columnHashes(),
                        classifiers(classifiers),
                        values(),
                        side.table().quotedOnly(),
                        key);
    }

    /** Parameters of {@link #detailsOfKey}. */
    public Object[] keyParameters(List<String> key) {
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            int times = plan.columns().get(plan.key().get(i)).holdsParameters();
            parameters.addAll(Collections.nCopies(times, key.get(i)));
        }
        return parameters.toArray();
    }

    private String classifiers(List<DifferenceClassifier> classifiers) {
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i < classifiers.size(); i++) {
            hashes.add(method.ofText(classifiers.get(i).on(side), seeds.of(CLASSIFIERS + i)));
        }
        return array(hashes, "bigint");
    }

    private String values() {
        if (!options.showValues()) {
            return "NULL::text[]";
        }
        return array(
                plan.columns().stream()
                        .map(column -> column.text(side.value(column)))
                        .toList(),
                "text");
    }

    /** Without a key, where the row lies: in a partitioned table, each partition has a first row. */
    private String keyText(String place, String part) {
        if (!plan.hasKey()) {
            boolean inParts = side.table().kind() == TableKind.PARTITIONED;
            return "ARRAY[" + place + "::text" + (inParts ? ", " + part + "::regclass::text" : "") + "]";
        }
        return array(
                plan.key().stream()
                        .map(i -> plan.columns().get(i))
                        .map(column -> column.text(side.value(column)))
                        .toList(),
                "text");
    }

    private static String array(List<String> expressions, String type) {
        return "ARRAY[" + String.join(", ", expressions) + "]::" + type + "[]";
    }

    /** Where there is no key, the whole row. */
    private String keyHash(HashSeeds of) {
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            if (!plan.hasKey() || plan.key().contains(i)) {
                hashes.add(columnHash(of, i));
            }
        }
        return hashes.isEmpty() ? "0::bigint" : xor(hashes);
    }

    /** Of what is not in the key's hash: the XOR of both is the row's hash. */
    private String restHash() {
        List<String> hashes = new ArrayList<>();
        for (int i = 0; plan.hasKey() && i < plan.columns().size(); i++) {
            if (!plan.key().contains(i)) {
                hashes.add(columnHash(seeds, i));
            }
        }
        return hashes.isEmpty() ? "0::bigint" : xor(hashes);
    }

    private static String xor(List<String> hashes) {
        return hashes.stream().collect(Collectors.joining(" # ", "(", ")"));
    }

    private String columnHash(HashSeeds of, int index) {
        ComparedColumn column = plan.columns().get(index);
        String hash = column.hash(method, side, side.value(column), of.of(index));
        boolean never =
                column.pair().source().neverNull() && column.pair().target().neverNull();
        return never ? hash : "coalesce(" + hash + ", " + HashMethod.literal(of.of(NULLS + index)) + ")";
    }

    private String and(String where) {
        List<String> conditions = new ArrayList<>();
        if (!where.isEmpty()) {
            conditions.add(where);
        }
        if (options.sampleRows().isPresent()) {
            long mask = sampleMask(options.sampleRows().getAsLong());
            if (mask > 0) {
                conditions.add("(" + keyHash(FIXED) + " & " + mask + ") = 0");
            }
        }
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    private long sampleMask(long wanted) {
        long mask = 0;
        while ((mask + 1) * wanted < plan.estimatedRows() && mask < 1L << 40) {
            mask = mask * 2 + 1;
        }
        return mask;
    }
}
