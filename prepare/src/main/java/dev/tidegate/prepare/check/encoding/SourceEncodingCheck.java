package dev.tidegate.prepare.check.encoding;

import dev.tidegate.config.tables.EncodingConfig;
import dev.tidegate.model.TextEncoding;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Check of the source's encoding, from which its text is converted to UTF8. */
public final class SourceEncodingCheck implements Check<SourceFacts> {

    @Override
    public List<Finding> run(SourceFacts facts) throws SQLException {
        String encoding = facts.server().encoding();
        EncodingConfig config = facts.config().source().encoding();
        if (encoding.equals("UTF8")) {
            return config.isDefault() ? List.of() : List.of(withoutUse());
        }
        if (encoding.equals("MULE_INTERNAL")) {
            return List.of(Finding.error(
                    ServerCode.ENCODING,
                    "source",
                    "the database's encoding is MULE_INTERNAL, which PostgreSQL cannot convert to UTF8",
                    "move the source to a database with ENCODING 'UTF8' first"));
        }
        if (TextEncoding.of(encoding).isEmpty() && config.convertFrom().isEmpty()) {
            return List.of(Finding.error(
                    ServerCode.ENCODING,
                    "source",
                    "the database's encoding is " + encoding + ", which does not say what its bytes are",
                    "source.encoding.convert-from: UTF8 -- or what they are; `tidegate check --encoding` finds the values"
                            + " that do not fit"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.warning(
                ServerCode.ENCODING_CONVERTED,
                "source",
                "text is converted from "
                        + config.convertFrom().map(TextEncoding::name).orElse(encoding)
                        + " to UTF8; a value that cannot be converted stops the load or the stream",
                "run `tidegate check --encoding`, which reads all text of the tables and finds such values"));
        findings.addAll(namesInBytes(facts));
        return findings;
    }

    private static Finding withoutUse() {
        return Finding.error(
                ServerCode.ENCODING,
                "source.encoding",
                "the database's encoding is UTF8: there is nothing to convert from",
                "remove source.encoding from the config file");
    }

    /** Values of type name are cut silently at 63 bytes; most characters take more bytes in UTF8. */
    private static List<Finding> namesInBytes(SourceFacts facts) throws SQLException {
        Map<Long, List<TextColumns.Column>> columns = TextColumns.of(
                facts.session(),
                facts.server().major(),
                facts.tables().stream().map(table -> table.storage().oid()).toList());
        List<Finding> findings = new ArrayList<>();
        for (TableInfo table : facts.tables()) {
            for (TextColumns.Column column :
                    columns.getOrDefault(table.storage().oid(), List.of())) {
                if (column.holdsName()) {
                    findings.add(Finding.error(
                            TableCode.TYPE_REFUSED,
                            table.id() + "." + column.name(),
                            "type name is limited in bytes, and a value takes more of them in UTF8: it could be cut",
                            "give the column another type on both sides (for example text), or add the table to"
                                    + " tables.exclude"));
                }
            }
        }
        return findings;
    }
}
