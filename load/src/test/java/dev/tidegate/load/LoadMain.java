package dev.tidegate.load;

import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.runtime.StopSignal;

/** A load in a process of its own, to be killed or to be run with little memory. */
final class LoadMain {

    private LoadMain() {}

    static String[] arguments(LoadFixture fixture) {
        return new String[] {fixture.config.pipeline().value(), fixture.source.jdbcUrl(), fixture.target.jdbcUrl()};
    }

    public static void main(String[] arguments) throws Exception {
        LoadService service = new LoadService(
                LoadFixture.config(arguments[0], arguments[1], arguments[2]),
                LoadFixture.limits(),
                new LoadProgress(),
                step -> System.out.println("reached " + step));
        service.run(new StopSignal());
        System.out.println("load is done");
    }
}
