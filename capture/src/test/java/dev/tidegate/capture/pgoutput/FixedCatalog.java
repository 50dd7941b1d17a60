package dev.tidegate.capture.pgoutput;

import dev.tidegate.model.RelationCatalog;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A source on which table 7 has a primary key, and whose catalog says nothing else. */
final class FixedCatalog implements SourceCatalog {

    Optional<RelationCatalog> relation = Optional.empty();

    @Override
    public List<String> primaryKey(int tableOid) {
        return tableOid == 7 ? List.of("id") : List.of();
    }

    @Override
    public List<Set<String>> keys(int tableOid) {
        return List.of(Set.of("id"));
    }

    @Override
    public Optional<RelationCatalog> relation(int tableOid, long xid) {
        return relation;
    }

    @Override
    public List<String> types(List<Integer> typeOids, List<Integer> modifiers) {
        return typeOids.stream().map(oid -> "type " + oid).toList();
    }
}
