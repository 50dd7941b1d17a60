package dev.tidegate.prepare.schema.copy;

import dev.tidegate.config.ConfigReader;
import dev.tidegate.runtime.StopSignal;
import java.nio.file.Path;
import java.util.Map;

/** A copy of the schema in a process of its own, to be killed. */
final class SchemaCopyMain {

    private SchemaCopyMain() {}

    public static void main(String[] arguments) {
        SchemaCopyResult result = SchemaCopy.run(
                new ConfigReader(Map.of()).read(Path.of(arguments[0])),
                SchemaCopyOptions.of(Section.ALL),
                System.getenv(),
                new StopSignal(),
                System.out::println);
        System.out.println("done: " + result.created() + " made, failed: " + result.failures());
    }
}
