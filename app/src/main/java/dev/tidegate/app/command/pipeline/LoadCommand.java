package dev.tidegate.app.command.pipeline;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.CommandOutput;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.terminal.LoadProgressDisplay;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.load.late.LateTables;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.runtime.StopSignal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tables into a pipeline that streams. */
@Command(
        name = "load",
        header = "Load a new table, or one again, while the others keep streaming.",
        description =
                "For a pipeline that streams: takes the tables out of the stream, empties them on the target, copies"
                        + " them and hands them to the applier, which brings them up to date. Stopped or killed, it is gone"
                        + " on with by `tidegate run` and `capture`, or by the same command.")
public final class LoadCommand implements Callable<Integer> {

    @Mixin
    private CommandOutput output;

    @Mixin
    private ConfigOption config;

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            required = true,
            description = "Exact name; may be given several times.")
    private List<String> tables;

    private final CommandContext context;

    public LoadCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        PipelineConfig pipeline = config.read(context.environment());
        StopSignal stop = context.stop().get();
        LoadProgress progress = new LoadProgress();
        LateTables queue = new LateTables(pipeline, LoadLimits.defaults(), progress);
        Set<TableId> ids = new TreeSet<>();
        tables.forEach(name -> ids.add(id(name)));
        queue.queue(ids);
        try (LoadProgressDisplay display = LoadProgressDisplay.start(progress)) {
            queue.work(stop);
        }
        LoadProgress.Totals totals = progress.totals();
        if (totals.tables() > 0 && totals.tablesLoaded() == totals.tables()) {
            output.print("loaded " + HumanFormat.count(totals.rows(), "row") + " of "
                    + HumanFormat.count(totals.tables(), "table")
                    + "; `tidegate run` or `apply` brings them up to date (see status)");
        } else {
            output.print("queued; another process loads them, or the next start of `tidegate run` or `capture` (see"
                    + " status)");
        }
        return ExitCode.DONE;
    }

    private static TableId id(String name) {
        int dot = TableSelection.separator(name);
        if (dot < 0) {
            throw new TidegateException(
                    LoadCode.TABLE_NAME,
                    "'" + name + "' is not a table's name",
                    "write it as schema.table; quote a part that holds a dot: 'public.\"a.b\"'");
        }
        return new TableId(part(name.substring(0, dot)), part(name.substring(dot + 1)));
    }

    private static String part(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                : text;
    }
}
