package dev.tidegate.system.verify;

import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.verify.VerifyService;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What a verification says of a pipeline's databases. */
final class Verification {

    private Verification() {}

    static VerifyReport run(TestPipeline pipeline) {
        return run(pipeline, VerifyOptions.everything());
    }

    /** @param settings further lines of the config file */
    static VerifyReport run(TestPipeline pipeline, VerifyOptions options, String... settings) {
        return new VerifyService(pipeline.config(settings), options, line -> {})
                .run(new StopSignal())
                .orElseThrow();
    }

    static VerifyOptions sample(long rows) {
        return new VerifyOptions(List.of(), false, OptionalLong.of(rows), false, 1_000);
    }

    /** Of some tables alone, all else as usual. */
    static VerifyOptions of(String... tables) {
        return new VerifyOptions(List.of(tables), false, OptionalLong.empty(), false, 1_000);
    }

    /** Each as "table kind key, ...: column (class), ...". */
    static List<String> differences(VerifyReport report) {
        List<String> lines = new ArrayList<>();
        for (TableResult table : report.tables()) {
            if (!table.note().isEmpty()) {
                lines.add(table.source().name() + " " + table.note());
            }
            table.differences().forEach(difference -> {
                StringBuilder line = new StringBuilder(table.source().name())
                        .append(' ')
                        .append(difference.kind().text())
                        .append(' ')
                        .append(difference.key().get(0).startsWith("ctid") ? "?" : String.join(", ", difference.key()));
                if (difference.count() > 1) {
                    line.append(" x").append(difference.count());
                }
                difference.columns().forEach(column -> line.append(": ")
                        .append(column.name())
                        .append(" (")
                        .append(column.looksLike().text())
                        .append(')'));
                lines.add(line.toString());
            });
        }
        return lines;
    }
}
