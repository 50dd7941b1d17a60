package dev.tidegate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.config.setting.ListOf;
import dev.tidegate.config.setting.MapOf;
import dev.tidegate.config.setting.Scalar;
import dev.tidegate.config.setting.Setting;
import dev.tidegate.config.setting.Settings;
import dev.tidegate.model.failure.TidegateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What holds for each setting because it is declared. */
class EverySettingTest {

    private static final Set<String> ANY_TEXT = Set.of("a text", "a path");
    private static final List<Setting> SETTINGS = Settings.list(PipelineConfig::settings);

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> refusesAnotherTypeAndWhatIsOutOfBounds() {
        return SETTINGS.stream().flatMap(setting -> refused(setting).stream());
    }

    @Test
    void hasAMeaningAndAKeyOfItsOwn() {
        assertThat(SETTINGS).hasSizeGreaterThan(100).allSatisfy(setting -> {
            assertThat(setting.meaning()).as(setting.path()).isNotBlank().doesNotEndWith(".");
            assertThat(setting.key()).matches("[a-z][a-z-]*");
        });
        assertThat(SETTINGS).extracting(Setting::path).doesNotHaveDuplicates();
    }

    private List<DynamicTest> refused(Setting setting) {
        List<DynamicTest> tests = new ArrayList<>();
        if (setting.type() instanceof Scalar<?> scalar) {
            tests.add(refuses(setting, "[1]", "must be a single value, not a list"));
            if (!ANY_TEXT.contains(scalar.form())) {
                tests.add(refuses(setting, "\"?\"", "must be " + scalar.form()));
            }
            if (!scalar.bounds().isEmpty()) {
                String min = scalar.bounds().get(0);
                if (!min.startsWith("0")) {
                    tests.add(refuses(setting, moved(min, -1), "must lie between " + min));
                }
                tests.add(refuses(setting, moved(scalar.bounds().get(1), 1), "must lie between " + min));
            }
        } else if (setting.type() instanceof ListOf<?>) {
            tests.add(refuses(setting, "x", "must be a list such as"));
        } else {
            assertThat(setting.type()).isInstanceOf(MapOf.class);
            tests.add(refuses(setting, "x", "must be a group of settings"));
        }
        return tests;
    }

    /** @param bound a number with or without a unit */
    private static String moved(String bound, int by) {
        String unit = bound.replaceAll("\\d", "");
        return Long.parseLong(bound.substring(0, bound.length() - unit.length())) + by + unit;
    }

    private DynamicTest refuses(Setting setting, String written, String problem) {
        return DynamicTest.dynamicTest(setting.path() + ": " + written, () -> {
            String path = setting.path().replace("[]", "[0]");
            assertThat(problems(nested(List.of(setting.path().split("\\.", -1)), written)))
                    .anySatisfy(line -> assertThat(line).startsWith(path + ": " + problem));
        });
    }

    private static String nested(List<String> keys, String written) {
        if (keys.isEmpty()) {
            return written;
        }
        String inner = nested(keys.subList(1, keys.size()), written);
        return keys.get(0).endsWith("[]")
                ? "{ " + keys.get(0).replace("[]", "") + ": [" + inner + "] }"
                : "{ " + keys.get(0) + ": " + inner + " }";
    }

    private List<String> problems(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("tidegate.yaml"), yaml);
        TidegateException failure =
                catchThrowableOfType(TidegateException.class, () -> new ConfigReader(Map.of()).read(file));
        return failure.getMessage().lines().skip(1).map(String::strip).toList();
    }
}
