package dev.tidegate.model;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table in a catalog at one moment. A number is given out once and never again, so that a column keeps its number
 * through every change of its name or type, and one that is dropped and added again has another.
 *
 * @param oid of the table
 * @param attributesMax numbers given out so far
 * @param storage the files that hold the rows, {@code oid:file} of every partition; a file stays the same until all of its
 *     rows are rewritten
 * @param attributes the columns that are there, generated ones among them
 */
public record RelationCatalog(long oid, int attributesMax, String storage, List<Attribute> attributes) {

    /**
     * @param version 32-bit id of the transaction that altered the column last; 0 if that is long ago
     * @param type as format_type prints it
     * @param filled whether PostgreSQL has a value for rows that get none: a default, identity
     * @param expression of the default
     * @param missing the value of rows that are older than the column; empty for NULL
     */
    public record Attribute(
            int number,
            long version,
            String name,
            String type,
            boolean notNull,
            boolean generated,
            boolean filled,
            Optional<String> expression,
            Optional<String> missing) {

        /**
         * Whether it was altered by a transaction that began to write after another one did. Ids are compared as the server
         * does: they start over after 4 billion.
         */
        public boolean isYoungerThan(long xid) {
            return version != 0 && (int) (version - xid) > 0;
        }

        /** Whether it can be added by its type alone: rows then are as on the other side, if they hold no value of it. */
        public boolean isPlain() {
            return !notNull && !generated;
        }
    }

    public RelationCatalog {
        attributes = List.copyOf(attributes);
    }

    public Optional<Attribute> attribute(int number) {
        return attributes.stream().filter(a -> a.number() == number).findFirst();
    }

    public Optional<Attribute> attribute(String name) {
        return attributes.stream().filter(a -> a.name().equals(name)).findFirst();
    }

    /** Whether all columns that the table has ever had are there, and none is generated. */
    public boolean hasOnlyWrittenColumns() {
        return attributes.size() == attributesMax && attributes.stream().noneMatch(Attribute::generated);
    }

    /** Whether rows that were there under {@code earlier} may have been rewritten since, with other values. */
    public boolean isRewrittenSince(String earlier) {
        Set<String> files = new HashSet<>(List.of(storage.split(" ", -1)));
        Set<String> tables = new HashSet<>();
        files.forEach(file -> tables.add(file.substring(0, file.indexOf(':') + 1)));
        for (String file : earlier.split(" ", -1)) {
            // A partition that has gone took its rows along.
            if (tables.contains(file.substring(0, file.indexOf(':') + 1)) && !files.contains(file)) {
                return true;
            }
        }
        return false;
    }
}
