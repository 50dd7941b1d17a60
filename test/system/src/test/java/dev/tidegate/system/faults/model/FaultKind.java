package dev.tidegate.system.faults.model;

import dev.tidegate.system.faults.world.World;
import java.util.EnumSet;
import java.util.Set;

/**
 * One way in which something breaks.
 *
 * @param name {@code where.what}
 * @param meaning a sentence for docs/FAULTS.md
 * @param expected of the product: a sentence for docs/FAULTS.md
 * @param weight how often it is drawn, compared with others
 * @param parts what it has to itself
 */
public record FaultKind(String name, String meaning, String expected, int weight, Set<Part> parts, Action action) {

    /** Breaks it, lets it be broken for as long as the dice say, and repairs what only the fault itself can repair. */
    @FunctionalInterface
    public interface Action {
        Hit strike(World world, Dice dice) throws Exception;
    }

    public static final String BY_ITSELF = "continues by itself";
    public static final String STARTED_AGAIN = "continues when it is started again with the same command";

    public static FaultKind of(String name, int weight, String meaning, String expected, Action action, Part... parts) {
        Set<Part> own = EnumSet.noneOf(Part.class);
        own.addAll(Set.of(parts));
        return new FaultKind(name, meaning, expected, weight, own, action);
    }

    @Override
    public String toString() {
        return name;
    }
}
