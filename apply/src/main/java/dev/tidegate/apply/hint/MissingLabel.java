package dev.tidegate.apply.hint;

import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.usertype.EnumLabels;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.ServerErrorMessage;

/**
 * A label that an enum of the target lacks: a new one of the source, or one that has another name there by now.
 *
 * @param type as the target names it
 */
public record MissingLabel(String type, String label) implements MissingObject {

    private static final String INVALID_TEXT = "22P02";

    /** In whatever language: the type is the last word before the label, which stands in quotes. */
    private static final Pattern MESSAGE =
            Pattern.compile("((?:\"(?:[^\"]|\"\")*\"|[^\\s\"])+): [\"„«»“](.*)[\"“»«”]$", Pattern.DOTALL);

    /** With its schema. A type that the search_path of the database finds stands without one in a message. */
    private static final String NAME = """
            SELECT format('%I.%I', n.nspname, t.typname)
            FROM pg_type t
            JOIN pg_namespace n ON n.oid = t.typnamespace
            CROSS JOIN (SELECT string_to_array(replace(reset_val, ' ', ''), ',') AS schemas
                        FROM pg_settings WHERE name = 'search_path') AS path
            WHERE t.typtype = 'e' AND ? IN (format('%I.%I', n.nspname, t.typname), quote_ident(t.typname))
            ORDER BY format('%I.%I', n.nspname, t.typname) <> ?, array_position(path.schemas, quote_ident(n.nspname))
            LIMIT 1
            """;

    private static final String LABELS = """
            SELECT l.enumlabel FROM pg_enum l WHERE l.enumtypid = to_regtype(?) ORDER BY l.enumsortorder
            """;

    static Optional<MissingLabel> of(ServerErrorMessage message) {
        if (!INVALID_TEXT.equals(message.getSQLState()) || !"enum_in".equals(message.getRoutine())) {
            return Optional.empty();
        }
        Matcher matcher = MESSAGE.matcher(message.getMessage());
        return matcher.find() ? Optional.of(new MissingLabel(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    @Override
    public String nextStep() {
        return "run on the target what was run on the source: ALTER TYPE " + type + " ADD VALUE "
                + SqlName.literal(label)
                + ", or ALTER TYPE " + type + " RENAME VALUE (the old label) TO " + SqlName.literal(label);
    }

    @Override
    public List<String> statements(Connection source, Connection target) throws SQLException {
        String name = Sql.on(target).first(NAME, Sql.TEXT, type, type).orElse(type);
        List<String> wanted = Sql.on(source).list(LABELS, Sql.TEXT, name);
        List<String> present = Sql.on(target).list(LABELS, Sql.TEXT, name);
        return EnumLabels.statements(name, wanted, present);
    }
}
