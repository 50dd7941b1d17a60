package dev.tidegate.prepare.takeover;

import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.model.TableId;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.prepare.schema.catalog.CatalogObject;
import dev.tidegate.prepare.schema.catalog.ObjectKind;
import dev.tidegate.prepare.schema.catalog.SchemaCatalog;
import dev.tidegate.prepare.schema.diff.FormMemory;
import dev.tidegate.prepare.schema.diff.SchemaDifference;
import dev.tidegate.prepare.schema.diff.SchemaDifference.Aspect;
import dev.tidegate.prepare.schema.diff.SchemaDifference.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Differences of the schemas, sorted into the checks of the gate. What only the target has counts where it can refuse or change
 * what the application writes.
 */
final class StructureChecks {

    static final String THRESHOLD = "as on the source";

    private static final List<GateCheck> CHECKS = List.of(
            GateCheck.PARTITIONS,
            GateCheck.COLUMNS,
            GateCheck.KEYS,
            GateCheck.FOREIGN_KEYS,
            GateCheck.CHECKS,
            GateCheck.INDEXES,
            GateCheck.TRIGGERS,
            GateCheck.FUNCTIONS,
            GateCheck.VIEWS,
            GateCheck.TYPES,
            GateCheck.ROW_SECURITY,
            GateCheck.OWNERS,
            GateCheck.GRANTS,
            GateCheck.ROLES,
            GateCheck.EXTENSIONS);

    /** Those in which a table or its parts are compared, so that one under another name is left out. */
    private static final Set<GateCheck> OF_TABLES = Set.of(
            GateCheck.PARTITIONS,
            GateCheck.COLUMNS,
            GateCheck.KEYS,
            GateCheck.FOREIGN_KEYS,
            GateCheck.CHECKS,
            GateCheck.INDEXES,
            GateCheck.TRIGGERS,
            GateCheck.ROW_SECURITY);

    private static final int SQL_SHOWN_MAX = 300;

    private final SchemaCatalog source;
    private final SchemaCatalog target;
    private final CoveredTables covered;
    private final FormMemory memory;

    StructureChecks(SchemaCatalog source, SchemaCatalog target, CoveredTables covered, FormMemory memory) {
        this.source = source;
        this.target = target;
        this.covered = covered;
        this.memory = memory;
    }

    /** @param putOff checks that the target gets only when nothing is replicated any more */
    List<TakeoverResult> results(List<SchemaDifference> differences, List<SchemaDifference> putOff) {
        Map<GateCheck, List<SchemaDifference>> found = new EnumMap<>(GateCheck.class);
        for (SchemaDifference difference : differences) {
            for (GateCheck check : CHECKS) {
                narrowed(check, difference).ifPresent(counted -> found.computeIfAbsent(check, key -> new ArrayList<>())
                        .add(counted));
            }
        }
        return CHECKS.stream()
                .map(check -> result(
                        check,
                        found.getOrDefault(check, List.of()),
                        check == GateCheck.CHECKS || check == GateCheck.TYPES
                                ? putOff.stream()
                                        .filter(difference ->
                                                (difference.object().kind() == ObjectKind.CONSTRAINT)
                                                        == (check == GateCheck.CHECKS))
                                        .toList()
                                : List.of()))
                .toList();
    }

    /** Extended statistics, which go with the check of ANALYZE. */
    static List<SchemaDifference> statisticsObjects(List<SchemaDifference> differences) {
        return differences.stream()
                .filter(difference ->
                        difference.object().kind() == ObjectKind.STATISTICS && difference.state() != State.EXTRA)
                .toList();
    }

    private TakeoverResult result(GateCheck check, List<SchemaDifference> differences, List<SchemaDifference> putOff) {
        List<SchemaDifference> certain = differences.stream()
                .filter(difference -> memory.untried(difference.object()).isEmpty())
                .toList();
        if (!certain.isEmpty()) {
            return TakeoverResult.failed(
                    check,
                    HumanFormat.some(certain.stream().map(DifferenceWords::of).toList()),
                    HumanFormat.count(certain.size(), "difference"),
                    THRESHOLD,
                    nextStep(check, certain));
        }
        if (!differences.isEmpty()) {
            SchemaDifference first = differences.get(0);
            return TakeoverResult.unknown(
                    check,
                    "cannot tell whether two definitions are the same ("
                            + HumanFormat.some(differences.stream()
                                    .map(DifferenceWords::name)
                                    .toList())
                            + "): " + memory.untried(first.object()).orElseThrow(),
                    THRESHOLD,
                    "the role needs the right to create temporary tables on the target: GRANT TEMPORARY ON DATABASE "
                            + target.database() + " TO its role; or compare with `tidegate schema diff`");
        }
        String notCompared = OF_TABLES.contains(check) && !covered.mapped().isEmpty()
                ? "; not compared, since tables.map gives them other names or columns: "
                        + HumanFormat.some(List.copyOf(covered.mapped()))
                : "";
        String later = putOff.isEmpty()
                ? ""
                : "; they read tables, so create them after the switch: "
                        + HumanFormat.some(
                                putOff.stream().map(DifferenceWords::name).toList());
        return TakeoverResult.passed(check, THRESHOLD + notCompared + later, "0 differences", THRESHOLD);
    }

    /** Parts of what is there, such as a column or a check, a copy does not add. */
    private static boolean isCopied(GateCheck check, SchemaDifference difference) {
        return switch (difference.object().kind()) {
            case ROLE, MEMBERSHIP, COLUMN, DOMAIN_CONSTRAINT, ATTRIBUTE -> false;
            case OWNER -> !difference.sql().isEmpty();
            case GRANT, DEFAULT_PRIVILEGES ->
                difference.state() != State.EXTRA
                        && !difference.sql().isEmpty()
                        && !(difference.object().schema().isEmpty()
                                && difference.object().kind() == ObjectKind.GRANT);
            default -> difference.state() == State.MISSING && check != GateCheck.CHECKS;
        };
    }

    private static String nextStep(GateCheck check, List<SchemaDifference> differences) {
        SchemaDifference first = differences.get(0);
        boolean copies = isCopied(check, first);
        String sql = first.sql().stream().map(statement -> statement + ";").collect(Collectors.joining(" "));
        String run = sql.isEmpty() || sql.length() > SQL_SHOWN_MAX
                ? "run what `tidegate schema diff --sql` prints"
                : "run " + sql;
        String note = first.note().isEmpty() ? "" : " (" + first.note() + ")";
        return (copies ? "run `tidegate schema copy` again, or " : "") + run + note;
    }

    /** @return the difference as far as it is one for the check; empty if it is none */
    private Optional<SchemaDifference> narrowed(GateCheck check, SchemaDifference difference) {
        Set<String> aspects = difference.aspects().stream().map(Aspect::name).collect(Collectors.toSet());
        boolean counts =
                switch (difference.object().kind()) {
                    case ROLE -> check == GateCheck.ROLES && !logsInHereAlone(difference);
                    case MEMBERSHIP -> check == GateCheck.ROLES;
                    case EXTENSION ->
                        check == GateCheck.EXTENSIONS
                                && difference.state() != State.EXTRA
                                && !aspects.equals(Set.of("version"))
                                && !ProviderExtensions.contains(
                                        difference.object().name());
                    case ENUM -> check == GateCheck.TYPES && !lacksNoLabel(difference);
                    case DOMAIN, COMPOSITE, ATTRIBUTE, RANGE ->
                        check == GateCheck.TYPES && difference.state() != State.EXTRA;
                    case DOMAIN_CONSTRAINT -> check == GateCheck.TYPES;
                    case FUNCTION, LATE_FUNCTION, AGGREGATE ->
                        check == GateCheck.FUNCTIONS && difference.state() != State.EXTRA;
                    case VIEW, MATERIALIZED_VIEW -> check == GateCheck.VIEWS && difference.state() != State.EXTRA;
                    case SCHEMA -> check == GateCheck.PARTITIONS && difference.state() != State.EXTRA;
                    case SEQUENCE, SEQUENCE_OWNER -> check == GateCheck.COLUMNS && difference.state() != State.EXTRA;
                    case OWNER -> check == GateCheck.OWNERS && !callsForTheStream(difference);
                    case GRANT -> check == GateCheck.GRANTS && !connectsHereAlone(difference);
                    case DEFAULT_PRIVILEGES -> check == GateCheck.GRANTS;
                    case TABLE ->
                        isCovered(difference)
                                && difference.state() != State.EXTRA
                                && ofTable(check, aspects, difference.state());
                    case COLUMN -> check == GateCheck.COLUMNS && isCovered(difference) && ofColumn(difference, aspects);
                    case CONSTRAINT ->
                        check == (isCheck(difference) ? GateCheck.CHECKS : GateCheck.KEYS) && isCovered(difference);
                    case FOREIGN_KEY -> check == GateCheck.FOREIGN_KEYS && isCovered(difference);
                    case INDEX -> check == GateCheck.INDEXES && isCovered(difference) && ofIndex(difference);
                    case RULE -> check == GateCheck.TRIGGERS && isCovered(difference);
                    case TRIGGER ->
                        check == GateCheck.TRIGGERS && isCovered(difference) && firesOtherwise(difference, aspects);
                    case POLICY -> check == GateCheck.ROW_SECURITY && isCovered(difference);
                    default -> false;
                };
        return counts ? Optional.of(difference) : Optional.empty();
    }

    private boolean isCovered(SchemaDifference difference) {
        String name = difference.object().kind() == ObjectKind.TABLE
                ? difference.object().name()
                : difference.object().parent();
        return covered.covers(new TableId(difference.object().schema(), name));
    }

    private static boolean ofTable(GateCheck check, Set<String> aspects, State state) {
        boolean secured = aspects.contains("row security") || aspects.contains("forced row security");
        if (check == GateCheck.ROW_SECURITY) {
            return secured;
        }
        boolean placed = state == State.MISSING
                || Set.of("partitioned by", "bound", "parents", "unlogged").stream()
                        .anyMatch(aspects::contains);
        return check == GateCheck.PARTITIONS && placed;
    }

    /** Whether values fit is another check's, which knows which types hold them. */
    private boolean ofColumn(SchemaDifference difference, Set<String> aspects) {
        if (difference.state() == State.EXTRA) {
            CatalogObject column = target.find(difference.object()).orElseThrow();
            return !column.aspect("not null").isEmpty()
                    && column.aspect("default").isEmpty()
                    && column.aspect("identity").isEmpty()
                    && column.aspect("generated").isEmpty();
        }
        return difference.state() == State.MISSING || !aspects.equals(Set.of("type"));
    }

    private boolean isCheck(SchemaDifference difference) {
        return source.find(difference.object())
                .or(() -> target.find(difference.object()))
                .filter(constraint -> !constraint.fact("check").isEmpty())
                .isPresent();
    }

    /** One that is not valid on the source either, say left behind by REINDEX CONCURRENTLY, is no use to anybody. */
    private boolean ofIndex(SchemaDifference difference) {
        if (difference.state() == State.EXTRA) {
            return target.find(difference.object())
                    .orElseThrow()
                    .aspect("definition")
                    .startsWith("CREATE UNIQUE ");
        }
        return source.find(difference.object()).orElseThrow().aspect("valid").isEmpty();
    }

    /** ALWAYS is held back on the target, where it would fire on replicated rows; for the application both fire. */
    private boolean firesOtherwise(SchemaDifference difference, Set<String> aspects) {
        if (!aspects.equals(Set.of("enabled"))) {
            return true;
        }
        Aspect enabled = difference.aspects().get(0);
        return firesForApplication(enabled.source()) != firesForApplication(enabled.target());
    }

    private static boolean firesForApplication(String enabled) {
        return enabled.equals("ENABLE") || enabled.equals("ENABLE ALWAYS");
    }

    /** It stays target.user's on purpose while rows are replicated. */
    private boolean callsForTheStream(SchemaDifference difference) {
        return source.find(difference.object())
                .filter(owner -> !owner.fact("writes").isEmpty())
                .isPresent();
    }

    /** Whoever cuts over takes LOGIN and CONNECT from the application on the source, before the gate is asked last. */
    private static boolean logsInHereAlone(SchemaDifference difference) {
        return difference.state() == State.DIFFERS
                && difference.aspects().stream()
                        .allMatch(aspect ->
                                aspect.name().equals("login") && aspect.source().isEmpty());
    }

    private static boolean connectsHereAlone(SchemaDifference difference) {
        boolean ofDatabase = difference.object().schema().isEmpty()
                && difference.object().parent().isEmpty();
        return ofDatabase
                && (difference.state() == State.EXTRA
                        || (difference.state() == State.DIFFERS
                                && Set.of(difference.aspects().get(0).target().split(", ", -1))
                                        .containsAll(List.of(difference
                                                .aspects()
                                                .get(0)
                                                .source()
                                                .split(", ", -1)))));
    }

    /** Labels that only the target has are in nobody's way. */
    private static boolean lacksNoLabel(SchemaDifference difference) {
        if (difference.state() != State.DIFFERS) {
            return difference.state() == State.EXTRA;
        }
        List<String> there =
                new ArrayList<>(List.of(difference.aspects().get(0).target().split("\u001f", -1)));
        List<String> labels = List.of(difference.aspects().get(0).source().split("\u001f", -1));
        there.retainAll(labels);
        return there.equals(labels);
    }
}
