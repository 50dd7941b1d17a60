package dev.tidegate.prepare.schema.copy;

import dev.tidegate.prepare.schema.SchemaFixture;
import dev.tidegate.runtime.StopSignal;

/** A copy of the schema in a process of its own, to be killed. */
final class SchemaCopyMain {

    private SchemaCopyMain() {}

    public static void main(String[] arguments) {
        SchemaCopyResult result = SchemaCopy.run(
                SchemaFixture.config(arguments[0], arguments[1], "public.*"),
                SchemaCopyOptions.of(Section.ALL),
                System.getenv(),
                new StopSignal(),
                System.out::println);
        System.out.println("done: " + result.created() + " made, failed: " + result.failures());
    }
}
