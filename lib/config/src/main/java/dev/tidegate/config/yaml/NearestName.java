package dev.tidegate.config.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name nearest to a misspelt one. */
public final class NearestName {

    private NearestName() {}

    /** @return the known name with the fewest edits, empty if none is near */
    static Optional<String> of(String written, Collection<String> known) {
        int editsMax = Math.max(2, written.length() / 3);
        return known.stream()
                .min(Comparator.comparingInt((String name) -> edits(written, name))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> edits(written, name) <= editsMax);
    }

    /** @return " (did you mean x?)", or nothing */
    public static String hint(String written, Collection<String> known) {
        return of(written, known).map(name -> " (did you mean " + name + "?)").orElse("");
    }

    /** Levenshtein's distance; case and the separators - _ . do not count. */
    private static int edits(String left, String right) {
        String a = plain(left);
        String b = plain(right);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]", "");
    }
}
