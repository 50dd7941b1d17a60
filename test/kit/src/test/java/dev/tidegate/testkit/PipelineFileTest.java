package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineFileTest {

    @TempDir
    private Path directory;

    private final PipelineFile file = new PipelineFile().add("pipeline: shop", "load: { workers: 2, indexes: keep }");

    private String text(PipelineFile of) throws Exception {
        return Files.readString(of.write(directory.resolve("new/tidegate.yaml")));
    }

    @Test
    void laterSettingsWinAndTheOthersStay() throws Exception {
        file.add("load: { workers: 4 }").add("load:", "  analyze: false");

        assertThat(text(file)).contains("pipeline: \"shop\"", "workers: 4", "indexes: \"keep\"", "analyze: false");
    }

    @Test
    void aListIsReplacedAsAWhole() throws Exception {
        file.add("tables: { include: [a.*] }").add("tables: { include: [b.*] }");

        assertThat(text(file)).contains("b.*").doesNotContain("a.*");
    }

    @Test
    void aKeyWithoutAValueGoesAway() throws Exception {
        file.add("load: { workers: }");

        assertThat(text(file)).contains("indexes").doesNotContain("workers");
    }

    @Test
    void aCopyLeavesTheOriginalAsItIs() throws Exception {
        PipelineFile copy = file.copy().add("pipeline: other");

        assertThat(copy.text("pipeline")).isEqualTo("other");
        assertThat(file.text("pipeline")).isEqualTo("shop");
    }

    @Test
    void refusesWhatIsNotYaml() {
        assertThatThrownBy(() -> file.add("load: { workers")).hasMessageContaining("load: { workers");
    }
}
