package dev.tidegate.config.tables;

import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import java.util.List;
import java.util.Optional;

/** Tables that the application writes to both databases itself, by the source's names. */
public record DualWrite(String table, DualWritePolicy policy, Optional<String> newestBy) {

    static DualWrite settings(Settings<DualWrite> s) {
        DualWrite entry = new DualWrite(
                s.required("table", DualWrite::table, Type.text(), "\"public.orders\"", """
                        pattern of tables that the application writes to both databases itself, replicated or not; the first
                        entry that matches counts ([VERIFY](VERIFY.md#tables-to-which-the-application-writes-on-both-sides))
                        """),
                s.value("policy", DualWrite::policy, Type.choice(DualWritePolicy.class), "source-wins", """
                        where these tables are replicated too: what happens to a row that exists already
                        """),
                s.optional("newest-by", DualWrite::newestBy, Type.text(), "none", """
                        for `newest-wins`: the column, by the source's name
                        """)
                        .filter(column -> !column.isBlank()));
        if (!entry.table.isBlank()) {
            TableSelection.checkPatterns(s, "table", List.of(entry.table));
        }
        boolean newest = entry.policy == DualWritePolicy.NEWEST_WINS;
        s.refuse(
                newest && entry.newestBy.isEmpty(),
                "newest-by",
                "is missing: newest by which column? (for example newest-by: updated_at)");
        s.refuse(!newest && entry.newestBy.isPresent(), "newest-by", "is for policy newest-wins only");
        return entry;
    }
}
