package dev.tidegate.load;

import dev.tidegate.config.ConfigReader;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.runtime.StopSignal;
import java.nio.file.Path;
import java.util.Map;

/** A load in a process of its own, to be killed or to be run with little memory. */
final class LoadMain {

    private LoadMain() {}

    static String[] arguments(LoadFixture fixture) {
        return new String[] {fixture.pipeline.configFile().toString()};
    }

    public static void main(String[] arguments) throws Exception {
        LoadService service = new LoadService(
                new ConfigReader(Map.of()).read(Path.of(arguments[0])),
                LoadFixture.limits(),
                new LoadProgress(),
                step -> System.out.println("reached " + step));
        service.run(new StopSignal());
        System.out.println("load is done");
    }
}
