package dev.tidegate.prepare.schema.copy;

/** The parts in which a schema is brought over. */
public enum Section {
    /** What rows need: schemas, types, functions, tables, sequences, views. */
    PRE_DATA("pre-data"),
    /** What is better made when the rows are there: indexes, constraints, triggers, rules, policies. */
    POST_DATA("post-data"),
    ALL("all");

    private final String text;

    Section(String text) {
        this.text = text;
    }

    /** As pg_restore and the command line call it. */
    public String text() {
        return text;
    }

    boolean holds(Section part) {
        return this == ALL || this == part;
    }
}
