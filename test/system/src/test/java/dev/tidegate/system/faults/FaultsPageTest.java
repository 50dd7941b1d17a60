package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.faults.kind.FaultKinds;
import dev.tidegate.system.faults.model.FaultKind;
import dev.tidegate.testkit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/FAULTS.md lists every kind of fault; {@code -Dtidegate.faults.write=true} writes its table anew. */
class FaultsPageTest {

    private static final Path PAGE = Checkout.ROOT.resolve("docs/FAULTS.md");
    private static final String BEGIN = "<!-- Generated from FaultKinds by FaultsPageTest -->\n\n";

    @Test
    void thePageListsEveryKind() throws IOException {
        String page = Files.readString(PAGE);
        String head = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
        String written = head + table();
        if (Boolean.getBoolean("tidegate.faults.write")) {
            Files.writeString(PAGE, written);
        }
        assertThat(Files.readString(PAGE))
                .as("run this test with -Dtidegate.faults.write=true")
                .isEqualTo(written);
    }

    @Test
    void namesAreUnique() {
        assertThat(FaultKinds.ALL).extracting(FaultKind::name).doesNotHaveDuplicates();
    }

    private static String table() {
        List<FaultKind> kinds = FaultKinds.ALL;
        return "| kind | what happens | the pipeline then |\n|---|---|---|\n"
                + kinds.stream()
                        .map(kind -> "| `%s` | %s | %s |\n".formatted(kind.name(), kind.meaning(), kind.expected()))
                        .collect(Collectors.joining());
    }
}
