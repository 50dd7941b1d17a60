package dev.tidegate.app.command.prepare;

import dev.tidegate.app.command.CommandContext;
import dev.tidegate.app.command.CommandOutput;
import dev.tidegate.app.command.ConfigOption;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.text.FindingsText;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.prepare.schema.copy.SchemaCopy;
import dev.tidegate.prepare.schema.copy.SchemaCopyOptions;
import dev.tidegate.prepare.schema.copy.SchemaCopyResult;
import dev.tidegate.prepare.schema.copy.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The schema brought over. */
@Command(
        name = "copy",
        header = "Make on the target what it lacks of the source's schema.",
        description = "Uses your own pg_dump and pg_restore. What the target has already is left as it is, so it may be"
                + " started again at any time. Exit code 1: it did not start; what it needs is printed. 3: objects"
                + " could not be made.")
public final class SchemaCopyCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaCopyCommand.class);

    /** As pg_restore calls them. */
    static final class SectionNames implements ITypeConverter<Section> {

        @Override
        public Section convert(String text) {
            for (Section section : Section.values()) {
                if (section.text().equals(text)) {
                    return section;
                }
            }
            throw new TypeConversionException("must be pre-data, post-data or all, not " + text);
        }
    }

    @Mixin
    private CommandOutput output;

    @Mixin
    private ConfigOption config;

    @Option(
            names = "--section",
            paramLabel = "pre-data|post-data|all",
            defaultValue = "all",
            converter = SectionNames.class,
            description = "pre-data: what rows need; post-data: indexes, keys, constraints, triggers. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Section section;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            description = "These schemas, or '*' for all, instead of those that tables.include names. May be repeated.")
    private List<String> schemas = List.of();

    @Option(
            names = "--no-owners",
            description =
                    "Leave all to target.user. Otherwise objects get their owners where target.user may give them.")
    private boolean withoutOwners;

    @Option(
            names = "--no-grants",
            description =
                    "Leave out GRANTs and default privileges. Otherwise they come along where target.user may give them.")
    private boolean withoutGrants;

    /** What they ask for is done anyway. */
    @Option(
            names = {"--owners", "--grants"},
            hidden = true)
    private boolean withRights;

    @Option(names = "--skip-extension", paramLabel = "NAME", description = "Without this extension. May be repeated.")
    private Set<String> skippedExtensions = Set.of();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "4",
            description = "Indexes and constraints made at a time. Default: ${DEFAULT-VALUE}.")
    private int jobs;

    @Option(
            names = "--maintenance-work-mem",
            paramLabel = "SIZE",
            description = "For each of these, for example 1GB. Default: the target's.")
    private Optional<String> maintenanceWorkMem = Optional.empty();

    @Option(
            names = "--programs",
            paramLabel = "DIRECTORY",
            description = "Of pg_dump and pg_restore. Default: the PATH, then where packages put them.")
    private Optional<Path> programs = Optional.empty();

    @Option(
            names = "--timeout-hours",
            paramLabel = "N",
            defaultValue = "72",
            description = "After which a program is ended. Default: ${DEFAULT-VALUE}.")
    private int timeoutHours;

    private final CommandContext context;

    public SchemaCopyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        output.require(
                !withRights || !(withoutOwners || withoutGrants),
                "--owners and --grants are the default: leave them out");
        output.require(jobs >= 1 && jobs <= 64, "--jobs must lie between 1 and 64");
        output.require(timeoutHours >= 1 && timeoutHours <= 1000, "--timeout-hours must lie between 1 and 1000");
        output.require(
                maintenanceWorkMem
                        .filter(size -> !size.matches("[1-9]\\d{0,8}(kB|MB|GB)"))
                        .isEmpty(),
                "--maintenance-work-mem must be a size such as 512MB or 1GB");
        PipelineConfig pipeline = config.read(context.environment());
        SchemaCopyOptions options = new SchemaCopyOptions(
                section,
                schemas,
                !withoutOwners,
                !withoutGrants,
                skippedExtensions,
                jobs,
                maintenanceWorkMem,
                programs,
                Duration.ofHours(timeoutHours));
        SchemaCopyResult result = SchemaCopy.run(
                pipeline, options, context.environment(), context.stop().get(), LOG::info);
        print(result);
        if (result.isRefused()) {
            return ExitCode.NO;
        }
        return result.failures().isEmpty() ? ExitCode.DONE : ExitCode.UNKNOWN;
    }

    private void print(SchemaCopyResult result) {
        output.print(FindingsText.print(result.findings()));
        if (result.isRefused()) {
            output.print("Nothing was changed.");
            return;
        }
        for (String failure : result.failures()) {
            output.print("FAILED   " + SchemaCopyCode.SCHEMA_RESTORE_FAILED + "  " + failure);
        }
        output.print(result.created() + " objects created, " + result.given() + " owners and grants given, "
                + result.existed().size() + " objects existed already and were left as they are, "
                + result.failures().size() + " failed.");
        if (!result.failures().isEmpty()) {
            output.print("  -> fix what the target complains about, and start again");
            if (result.failures().stream().anyMatch(SchemaCopyCommand::isBrokenByRows)) {
                output.print(
                        "  -> rows that break a constraint stand on the source too, whose constraint was not checked for"
                                + " them: correct them there; or run what tidegate schema diff --sql prints for it, with NOT VALID");
            }
        } else if (!result.existed().isEmpty()) {
            output.print("  -> tidegate schema diff shows whether those that existed are equal");
        }
    }

    /** In the server's words. */
    private static boolean isBrokenByRows(String failure) {
        return failure.contains("violates foreign key constraint") || failure.contains("is violated by some row");
    }
}
