package dev.tidegate.prepare.schema.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DatabaseSettingTest {

    private static final SettingHolder DATABASE = new SettingHolder("", true);

    @Test
    void aListOfNamesIsSplitAsTheServerWroteIt() {
        assertThat(NameList.split("\"$user\", public")).containsExactly("$user", "public");
        assertThat(NameList.split("\"a\"\"b, c\",d")).containsExactly("a\"b, c", "d");
        assertThat(NameList.split("\"\"")).containsExactly("");
        assertThat(NameList.split("public")).containsExactly("public");
    }

    @Test
    void whatIsNoListStaysAsItIs() {
        for (String text : List.of("", "\"a", "a,", ",a", "\"a\"b, c")) {
            assertThat(NameList.split(text)).containsExactly(text);
        }
    }

    @Test
    void theStatementNamesTheHolderAndQuotesEverything() {
        assertThat(of(DATABASE, "search_path", "\"O'Neil\", public").set("new shop"))
                .isEqualTo("ALTER DATABASE \"new shop\" SET \"search_path\" TO 'O''Neil', 'public'");
        assertThat(of(new SettingHolder("a", true), "app.x", "1, 2").set("shop"))
                .isEqualTo("ALTER ROLE \"a\" IN DATABASE \"shop\" SET \"app.x\" TO '1, 2'");
        assertThat(of(new SettingHolder("a", false), "work_mem", "4MB").reset("shop"))
                .isEqualTo("ALTER ROLE \"a\" RESET \"work_mem\"");
        assertThat(of(new SettingHolder("", false), "work_mem", "4MB").set("shop"))
                .isEqualTo("ALTER ROLE ALL SET \"work_mem\" TO '4MB'");
    }

    @Test
    void aSecretIsNotWritten() {
        assertThat(of(DATABASE, "app.Api_Token", "t-1").setWithoutSecret("shop"))
                .doesNotContain("t-1");
        assertThat(of(DATABASE, "app.theme", "dark").setWithoutSecret("shop")).contains("dark");
    }

    private static DatabaseSetting of(SettingHolder holder, String name, String value) {
        return new DatabaseSetting(holder, name, value);
    }
}
