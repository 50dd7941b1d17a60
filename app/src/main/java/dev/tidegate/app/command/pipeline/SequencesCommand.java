package dev.tidegate.app.command.pipeline;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.CommandOutput;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.apply.sequences.SequenceService;
import dev.tidegate.apply.sequences.SequenceService.Mode;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.state.sequence.SequenceState;
import dev.tidegate.state.sequence.SequenceState.Direction;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Sequences on demand. */
@Command(
        name = "sequences",
        header = "Set the sequences that are behind, or tell which are.",
        description =
                "Brings every sequence of the receiving side beyond what the sending side has given out and beyond its"
                        + " rows, never backwards. `run` and `apply` do the same all the time, from source to target. Exit"
                        + " code 1: a sequence is not in sync. 3: a side could not be asked.")
public final class SequencesCommand implements Callable<Integer> {

    /** The names that the config and the state use, not those of the enum. */
    static final class DirectionNames implements ITypeConverter<Direction> {

        @Override
        public Direction convert(String text) {
            for (Direction direction : Direction.values()) {
                if (direction.text().equals(text)) {
                    return direction;
                }
            }
            throw new TypeConversionException("must be source-to-target or target-to-source, not " + text);
        }
    }

    @Mixin
    private CommandOutput output;

    @Mixin
    private ConfigOption config;

    @Option(names = "--check", description = "Only look; change nothing.")
    private boolean check;

    @Option(names = "--json", description = "Print JSON; docs/CLI.md lists the fields.")
    private boolean json;

    @Option(
            names = "--direction",
            paramLabel = "source-to-target|target-to-source",
            defaultValue = "source-to-target",
            converter = DirectionNames.class,
            description = "Which side follows the other. Default: ${DEFAULT-VALUE}.")
    private Direction direction;

    private final CommandContext context;

    public SequencesCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        PipelineConfig pipeline = config.read(context.environment());
        List<SequenceState> states = SequenceService.runRound(pipeline, direction, check ? Mode.CHECK : Mode.SYNC);
        output.print(
                json,
                () -> SequencesPrint.json(pipeline.pipeline(), direction, states),
                () -> SequencesPrint.text(states));
        return states.stream().allMatch(SequenceState::isInStep) ? ExitCode.DONE : ExitCode.NO;
    }
}
