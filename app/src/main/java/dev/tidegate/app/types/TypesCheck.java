package dev.tidegate.app.types;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.runtime.StopSignal;
import java.io.PrintWriter;
import java.sql.SQLException;

/** {@code check --types} from the trial to its print. */
public final class TypesCheck {

    private TypesCheck() {}

    /** @return whether every value of every type that is let through arrives as it is */
    public static boolean run(PipelineConfig config, StopSignal stop, boolean json, PrintWriter out)
            throws SQLException {
        TrialResult result = TypeTrial.run(config, stop);
        if (json) {
            out.println(TrialPrint.json(config.pipeline(), result));
        } else {
            TrialPrint.text(result).forEach(out::println);
        }
        out.flush();
        return result.isExact();
    }
}
