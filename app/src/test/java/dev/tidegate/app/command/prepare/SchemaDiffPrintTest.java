package dev.tidegate.app.command.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.prepare.schema.catalog.ObjectKey;
import dev.tidegate.prepare.schema.catalog.ObjectKind;
import dev.tidegate.prepare.schema.diff.SchemaDifference;
import dev.tidegate.prepare.schema.diff.SchemaDifference.Aspect;
import dev.tidegate.prepare.schema.diff.SchemaDifference.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaDiffPrintTest {

    private static final SchemaDifference CHANGED = new SchemaDifference(
            new ObjectKey(ObjectKind.FUNCTION, "public", "", "f()"),
            State.DIFFERS,
            List.of(new Aspect("definition", "CREATE\n same\n one", "CREATE\n same\n other")),
            List.of("CREATE OR REPLACE\n f"),
            false,
            "");

    private static final SchemaDifference LEFT_OVER = new SchemaDifference(
            new ObjectKey(ObjectKind.TABLE, "public", "", "t"),
            State.EXTRA,
            List.of(),
            List.of("DROP TABLE public.t"),
            true,
            "");

    @Test
    void aLongTextIsShownWhereItDiffers() {
        assertThat(SchemaDiffPrint.text(List.of(CHANGED)))
                .containsExactly(
                        "function public.f(): differs",
                        "    definition, line 3",
                        "      source: one",
                        "      target: other",
                        "      CREATE OR REPLACE",
                        "       f;",
                        "1 difference: 0 missing, 1 different, 0 only on the target");
    }

    @Test
    void whatRemovesStandsInComments() {
        assertThat(SchemaDiffPrint.script(List.of(CHANGED, LEFT_OVER)))
                .contains("CREATE OR REPLACE", "-- DROP TABLE public.t;")
                .doesNotContain("DROP TABLE public.t;");
    }
}
