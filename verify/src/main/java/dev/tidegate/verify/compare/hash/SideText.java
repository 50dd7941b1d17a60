package dev.tidegate.verify.compare.hash;

import dev.tidegate.config.tables.EncodingConfig;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TextEncoding;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.version.ServerFeature;
import java.util.Optional;

/**
 * How the values of a side become text that can be compared with the other side's.
 *
 * @param encoding of the database
 * @param convert whether text is brought to the bytes that it has in UTF8, because the two encodings differ
 * @param declared what the config says that the source's bytes are
 */
public record SideText(String encoding, boolean convert, EncodingConfig declared, boolean floatsAsBytes) {

    private static final String NO_ENCODING = "SQL_ASCII";

    public static SideText ofSource(ServerInfo source, ServerInfo target, EncodingConfig declared) {
        return of(source, source, target, declared);
    }

    public static SideText ofTarget(ServerInfo source, ServerInfo target, EncodingConfig sourceDeclared) {
        SideText other = ofSource(source, target, sourceDeclared);
        return new SideText(target.encoding(), other.convert(), EncodingConfig.defaults(), other.floatsAsBytes());
    }

    private static SideText of(ServerInfo side, ServerInfo source, ServerInfo target, EncodingConfig declared) {
        boolean differ = !source.encoding().equals(target.encoding()) || !declared.isDefault();
        boolean mixed = ServerFeature.SHORTEST_FLOATS.isIn(source.major())
                != ServerFeature.SHORTEST_FLOATS.isIn(target.major());
        return new SideText(side.encoding(), differ, declared, mixed);
    }

    /** @param text an expression of type text */
    String comparable(String text, TableId table, String column) {
        if (!convert) {
            return text;
        }
        Optional<TextEncoding> from = declared.of(table, column);
        if (from.isPresent()) {
            String bytes = "convert_to(" + text + ", '" + encoding + "')";
            return from.get() == TextEncoding.UTF8
                    ? "encode(" + bytes + ", 'hex')"
                    : "encode(convert(" + bytes + ", '" + from.get().name() + "', 'UTF8'), 'hex')";
        }
        String to = encoding.equals(NO_ENCODING) ? NO_ENCODING : "UTF8";
        return "encode(convert_to(" + text + ", '" + to + "'), 'hex')";
    }
}
