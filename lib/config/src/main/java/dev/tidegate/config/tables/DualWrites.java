package dev.tidegate.config.tables;

import dev.tidegate.config.setting.Settings;
import dev.tidegate.model.TableId;
import java.util.List;
import java.util.Optional;

/**
 * The tables of {@code tables.dual-write}.
 *
 * @param entries the first that matches counts
 */
public record DualWrites(List<DualWrite> entries) {

    public static final DualWrites NONE = new DualWrites(List.of());

    static DualWrites settings(Settings<DualWrites> s) {
        return new DualWrites(s.groups("dual-write", DualWrites::entries, DualWrite::settings));
    }

    public DualWrites {
        entries = List.copyOf(entries);
    }

    /** @param table the source's name */
    public Optional<DualWrite> of(TableId table) {
        return entries.stream()
                .filter(entry -> TableSelection.matches(entry.table(), table))
                .findFirst();
    }

    public List<String> patterns() {
        return entries.stream().map(DualWrite::table).toList();
    }
}
