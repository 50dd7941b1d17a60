package dev.tidegate.app.command;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Whether somebody wants what cannot be taken back: said with the command, or asked for. */
public final class Confirmation {

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    /**
     * @param command which does not change anything before
     * @throws TidegateException CONFIRMATION-MISSING if nobody is there to answer
     */
    public boolean isGiven(CommandContext context, String command, String question) {
        return yes || isYes(ask(context, command, question + " [y/N] "));
    }

    private static String ask(CommandContext context, String command, String question) {
        return context.terminal()
                .orElseThrow(() -> new TidegateException(
                        ConfigCode.CONFIRMATION_MISSING,
                        command + " asks before it changes anything, and nobody is there to answer",
                        "add --yes"))
                .ask(question);
    }

    private static boolean isYes(String answer) {
        return List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
    }
}
