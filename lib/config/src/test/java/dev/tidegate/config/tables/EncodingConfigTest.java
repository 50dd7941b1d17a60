package dev.tidegate.config.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.config.ConfigReader;
import dev.tidegate.config.EffectiveConfig;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TextEncoding;
import dev.tidegate.model.failure.TidegateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodingConfigTest {

    private static final TableId NOTES = new TableId("public", "notes");

    @TempDir
    Path directory;

    @Test
    void isTheDatabasesOwnWithoutAWord() throws IOException {
        EncodingConfig encoding = read("");

        assertThat(encoding).isEqualTo(EncodingConfig.defaults());
        assertThat(encoding.of(NOTES, "body")).isEmpty();
    }

    @Test
    void findsTheFirstPatternThatMatches() throws IOException {
        EncodingConfig encoding = read("""
                encoding:
                    convert-from: win1252
                    columns:
                      "public.notes.body": UTF8
                      "public.notes.*": LATIN1
                      '*.*."a.b"': EUC_JP
                """);

        assertThat(encoding.of(NOTES, "body")).contains(TextEncoding.UTF8);
        assertThat(encoding.of(NOTES, "title")).contains(TextEncoding.LATIN1);
        assertThat(encoding.of(new TableId("x", "y"), "a.b")).contains(TextEncoding.EUC_JP);
        assertThat(encoding.of(new TableId("x", "y"), "ab")).contains(TextEncoding.WIN1252);
    }

    @Test
    void refusesWhatIsNoEncodingOfADatabase() {
        assertThatThrownBy(() -> read("encoding: { convert-from: SJIS, columns: { \"notes.body\": LATIN0 } }"))
                .isInstanceOf(TidegateException.class)
                .hasMessageContaining(
                        "source.encoding.convert-from: must be an encoding that a database can have: UTF8")
                .hasMessageContaining("source.encoding.columns.notes.body: a pattern is schema.table.column")
                .hasMessageContaining("source.encoding.columns.notes.body: must be an encoding");
    }

    @Test
    void isShownAsItIsUsed() throws IOException {
        EncodingConfig encoding = read("encoding: { convert-from: koi8r, columns: { \"public.a.*\": LATIN2 } }");
        PipelineConfig config = new ConfigReader(Map.of()).read(directory.resolve("tidegate.yaml"));

        assertThat(encoding.isDefault()).isFalse();
        assertThat(new EffectiveConfig(config).lines())
                .containsSequence(
                        "  encoding:", "    convert-from: KOI8R", "    columns:", "      \"public.a.*\": LATIN2");
    }

    private EncodingConfig read(String source) throws IOException {
        Path file = directory.resolve("tidegate.yaml");
        Files.writeString(file, """
                pipeline: orders
                source:
                  url: "jdbc:postgresql://a:5432/shop"
                  user: reader
                  %s
                target: { url: "jdbc:postgresql://b:5432/shop", user: writer }
                tables: { include: ["public.*"] }
                """.formatted(source));
        return new ConfigReader(Map.of()).read(file).source().encoding();
    }
}
