package dev.tidegate.model.failure.code;

import dev.tidegate.model.failure.CodeProperty;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.SqlStateRule;
import dev.tidegate.model.failure.Tolerance;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Text of docs/ERRORS.md: a section for each kind of codes, a line for each code. */
final class ErrorsPage {

    private static final String HEAD = """
            # Errors

            Every failure and every finding has a code that stays the same between versions; scripts and alerts can rely on it. What
            is printed beside it names table, slot or setting and says what to do; it holds no row contents and no secrets.

            | category | meaning | exit code |
            |---|---|---|
            | usage | wrong usage or config | 2 |
            | refused | the answer is no | 1 |
            | transient | may go away by itself: a running role tries again, with growing pauses, as long as it takes; a command that asks once ends | 3 |
            | blocked | someone has to do the next step; the role checks again at least every five seconds and continues by itself; with `apply.stop: exit` the process ends | 3 |
            | permanent | a running role stops: trying again cannot help before someone fixes it | 3 |
            | error | finding: `check` ends with 1, and `run` and `capture` do not start; a pipeline that streams already does start if a server is only down | 1 |
            | warning, info | finding: worth knowing, the pipeline runs | 0 |

            A code with several categories has the one that fits the place where it occurs; the message beside it says more.

            This page is generated from the enums in `lib/model`, package `dev.tidegate.model.failure.code`. To write it again:
            `mvn -pl lib/model test -Dtest=ErrorsPageTest -Dtidegate.errors.write=true`.
            """;

    private static final String TABLE_HEAD = """

            | code | meaning | category | what to do |
            |---|---|---|---|
            """;

    private static final String SQL_STATES_HEAD = """

            ## Answers of PostgreSQL

            What the message quotes as `SQLSTATE`, by its class (two characters) or as a whole; the longer one counts. The same on source,
            target and replication connections. A role that meets a transient one (`DATABASE-UNAVAILABLE`) says so, waits, and begins
            its work again where it was: a cancelled statement, a lock that was not to be had, a server without memory or sessions never end a
            pipeline. The third column is about rows that apply and load write: those stop the lane, or the load of their table, by name, and
            are tried again as `apply.stop` says.

            | SQLSTATE | category | of a row that is written | why |
            |---|---|---|---|
            """;

    /** In the order of the page. */
    static List<Section> sections() {
        return List.of(
                section("Config and commands", "", ConfigCode.values()),
                new Section(
                        "Connections",
                        "Those of a database have a code for either side.",
                        Stream.concat(
                                        Arrays.stream(ConnectionFault.values()).map(ErrorsPage::onBothSides),
                                        Arrays.stream(ConnectionCode.values()).map(List::<FailureCode>of))
                                .toList()),
                section("Servers, encodings, slot and publication", "", ServerCode.values()),
                section("Rights", "", RightsCode.values()),
                section("Tables, columns, types and sequences", "", TableCode.values()),
                section("Schema copy and assessment", "", SchemaCopyCode.values()),
                section("Load", "The initial copy, and tables that are loaded later.", LoadCode.values()),
                section("Capture", "", CaptureCode.values()),
                section("Apply", "", ApplyCode.values()),
                section("Schema changes", "Tables that change while the pipeline runs.", SchemaChangeCode.values()),
                section(
                        "Verify",
                        "`verify` uses one replication slot of the source for a moment.",
                        VerifyCode.values()),
                section("Run", "Of every role, and of the process around them.", RunCode.values()));
    }

    private ErrorsPage() {}

    /** @param rows the codes of each line */
    record Section(String title, String introduction, List<List<FailureCode>> rows) {

        private String text() {
            String about = introduction.isEmpty() ? "" : "\n" + introduction + "\n";
            return "\n## " + title + "\n" + about + TABLE_HEAD
                    + rows.stream().map(ErrorsPage::row).collect(Collectors.joining());
        }
    }

    static String text() {
        return HEAD
                + sections().stream().map(Section::text).collect(Collectors.joining())
                + SQL_STATES_HEAD
                + Arrays.stream(SqlStateRule.values()).map(ErrorsPage::row).collect(Collectors.joining());
    }

    static List<FailureCode> codes() {
        return sections().stream()
                .flatMap(section -> section.rows().stream())
                .flatMap(List::stream)
                .toList();
    }

    private static Section section(String title, String introduction, FailureCode... codes) {
        return new Section(
                title,
                introduction,
                Arrays.stream(codes).map(List::<FailureCode>of).toList());
    }

    private static List<FailureCode> onBothSides(ConnectionFault fault) {
        return Arrays.stream(ConnectionFault.Side.values()).map(fault::on).toList();
    }

    private static String row(List<FailureCode> codes) {
        FailureCode first = codes.get(0);
        String names = codes.stream().map(code -> "`" + code.text() + "`").collect(Collectors.joining(", "));
        String nextStep = first.nextStep().isEmpty() ? "" : first.nextStep() + " ";
        return "| " + names + " | " + first.meaning() + " | " + categories(first) + " | " + nextStep + "|\n";
    }

    private static String row(SqlStateRule rule) {
        return "| `" + rule.prefix() + "` | " + category(rule.isTransient()) + " | "
                + category(rule.isTransientForRows()) + " | " + rule.reason() + " |\n";
    }

    private static String category(boolean isTransient) {
        return isTransient ? "transient" : "permanent";
    }

    private static String categories(FailureCode code) {
        return code.properties().stream()
                .filter(property -> !(property instanceof Tolerance))
                .map(CodeProperty::name)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
