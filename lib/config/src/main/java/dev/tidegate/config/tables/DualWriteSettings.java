package dev.tidegate.config.tables;

import dev.tidegate.config.yaml.ConfigSection;
import dev.tidegate.config.yaml.YamlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and prints {@code tables.dual-write}. */
public final class DualWriteSettings {

    private DualWriteSettings() {}

    public static DualWrites read(ConfigSection tables) {
        List<DualWrite> entries = new ArrayList<>();
        for (ConfigSection item : tables.sections("dual-write")) {
            try (ConfigSection section = item) {
                entries.add(entry(section));
            }
        }
        return new DualWrites(entries);
    }

    private static DualWrite entry(ConfigSection section) {
        String table = section.requiredText("table", "\"public.orders\"");
        if (!table.isBlank() && TableSelection.separator(table) < 0) {
            section.problem("table", "a pattern is schema.name, such as public.orders; not " + table);
        }
        DualWritePolicy policy = section.choice("policy", DualWritePolicy.class, DualWritePolicy::text)
                .orElse(DualWritePolicy.SOURCE_WINS);
        Optional<String> newestBy = section.text("newest-by").filter(column -> !column.isBlank());
        if (policy == DualWritePolicy.NEWEST_WINS && newestBy.isEmpty()) {
            section.problem("newest-by", "is missing: newest by which column? (for example newest-by: updated_at)");
        }
        if (policy != DualWritePolicy.NEWEST_WINS && newestBy.isPresent()) {
            section.problem("newest-by", "is for policy newest-wins alone");
        }
        return new DualWrite(table, policy, newestBy);
    }

    /** @return lines of the section {@code tables} */
    public static List<String> lines(DualWrites tables) {
        List<String> lines = new ArrayList<>();
        if (!tables.entries().isEmpty()) {
            lines.add("  dual-write:");
        }
        for (DualWrite entry : tables.entries()) {
            lines.add("    - { table: " + YamlText.quoted(entry.table()) + ", policy: "
                    + entry.policy().text()
                    + entry.newestBy()
                            .map(column -> ", newest-by: " + YamlText.quoted(column))
                            .orElse("")
                    + " }");
        }
        return lines;
    }
}
