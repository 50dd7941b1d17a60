package dev.tidegate.prepare.schema.diff;

import dev.tidegate.prepare.schema.catalog.CatalogObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Statements that give and take privileges. */
final class RightsSyncDdl {

    private static final String GRANTABLE = "*";

    private RightsSyncDdl() {}

    /** @return the privileges as names, with a star where they may be handed on */
    static Set<String> privileges(CatalogObject grant) {
        Set<String> names = new TreeSet<>(List.of(grant.aspect("privileges").split(", ", -1)));
        names.remove("");
        return names;
    }

    /** @param has what the grantee has already */
    static List<String> grant(CatalogObject grant, Set<String> has, String database) {
        Set<String> lacks = without(privileges(grant), has);
        lacks.removeIf(privilege -> has.contains(privilege + GRANTABLE));
        List<String> sql = new ArrayList<>();
        Set<String> plain =
                lacks.stream().filter(name -> !name.endsWith(GRANTABLE)).collect(Collectors.toSet());
        Set<String> grantable = without(lacks, plain);
        if (!plain.isEmpty()) {
            sql.add("GRANT " + list(plain, grant) + on(grant, database) + " TO " + grant.fact("grantee"));
        }
        if (!grantable.isEmpty()) {
            sql.add("GRANT " + list(grantable, grant) + on(grant, database) + " TO " + grant.fact("grantee")
                    + " WITH GRANT OPTION");
        }
        return sql;
    }

    /** @param may what the grantee may keep */
    static List<String> revoke(CatalogObject grant, Set<String> may, String database) {
        Set<String> names = may.stream().map(RightsSyncDdl::name).collect(Collectors.toSet());
        Set<String> extra = privileges(grant).stream()
                .map(RightsSyncDdl::name)
                .filter(privilege -> !names.contains(privilege))
                .collect(Collectors.toSet());
        Set<String> handedOn = privileges(grant).stream()
                .filter(privilege -> privilege.endsWith(GRANTABLE))
                .map(RightsSyncDdl::name)
                .filter(privilege -> names.contains(privilege) && !may.contains(privilege + GRANTABLE))
                .collect(Collectors.toSet());
        List<String> sql = new ArrayList<>();
        if (!extra.isEmpty()) {
            sql.add("REVOKE " + list(extra, grant) + on(grant, database) + " FROM " + grant.fact("grantee"));
        }
        if (!handedOn.isEmpty()) {
            sql.add("REVOKE GRANT OPTION FOR " + list(handedOn, grant) + on(grant, database) + " FROM "
                    + grant.fact("grantee"));
        }
        return sql;
    }

    private static String on(CatalogObject grant, String database) {
        return " ON " + grant.fact("target").replace("<database>", database);
    }

    private static String list(Set<String> privileges, CatalogObject grant) {
        String attribute = grant.fact("attribute");
        return privileges.stream()
                .map(RightsSyncDdl::name)
                .sorted()
                .map(name -> attribute.isEmpty() ? name : name + " (" + attribute + ")")
                .collect(Collectors.joining(", "));
    }

    private static String name(String privilege) {
        return privilege.replace(GRANTABLE, "");
    }

    private static Set<String> without(Set<String> all, Set<String> others) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(others);
        return rest;
    }
}
