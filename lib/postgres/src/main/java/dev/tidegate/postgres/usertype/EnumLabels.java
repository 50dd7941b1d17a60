package dev.tidegate.postgres.usertype;

import dev.tidegate.model.SqlName;
import java.util.ArrayList;
import java.util.List;

/** Statements that give an enum of the target the labels of the source's. */
public final class EnumLabels {

    private EnumLabels() {}

    /**
     * A label that only the target has counts as the old name of one that only the source has, if it stands in its place and
     * both have as many labels.
     *
     * @param type as SQL
     * @param source labels in their order
     * @param target likewise
     */
    public static List<String> statements(String type, List<String> source, List<String> target) {
        List<String> present = new ArrayList<>(target);
        List<String> sql = new ArrayList<>();
        for (int i = 0; i < source.size() && source.size() == target.size(); i++) {
            String label = source.get(i);
            String old = present.get(i);
            if (!source.contains(old) && !present.contains(label)) {
                sql.add("ALTER TYPE " + type + " RENAME VALUE " + SqlName.literal(old) + " TO "
                        + SqlName.literal(label));
                present.set(i, label);
            }
        }
        for (int i = 0; i < source.size(); i++) {
            String label = source.get(i);
            if (!present.contains(label)) {
                sql.add("ALTER TYPE " + type + " ADD VALUE " + SqlName.literal(label) + place(source, i, present));
                present.add(i == 0 ? 0 : present.indexOf(source.get(i - 1)) + 1, label);
            }
        }
        return sql;
    }

    private static String place(List<String> source, int position, List<String> present) {
        if (position > 0) {
            return " AFTER " + SqlName.literal(source.get(position - 1));
        }
        return present.isEmpty() ? "" : " BEFORE " + SqlName.literal(present.get(0));
    }
}
