package dev.tidegate.topic.record;

import java.util.Arrays;
import java.util.List;

/** The names of a row's columns in their order; shared by all rows of one shape, so identity comparison is cheap. */
public final class ColumnNames {

    private final String[] names;
    private final int hash;

    public ColumnNames(List<String> names) {
        this.names = names.toArray(String[]::new);
        this.hash = Arrays.hashCode(this.names);
    }

    public int size() {
        return names.length;
    }

    public String name(int index) {
        return names[index];
    }

    /** @return the column's index, -1 if the row does not have it */
    public int indexOf(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    public List<String> asList() {
        return List.of(names);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof ColumnNames that && Arrays.equals(names, that.names));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return Arrays.toString(names);
    }
}
