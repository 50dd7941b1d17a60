package dev.tidegate.app.command.pipeline;

import dev.tidegate.app.health.HealthAddress;
import dev.tidegate.app.health.HealthServer;
import dev.tidegate.app.health.ProcessHealth;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Whether a role tells of its health, and where. */
final class HealthOption {

    /** For images, whose commands all come the same way. */
    static final String VARIABLE = "TIDEGATE_HEALTH";

    @Option(
            names = "--health",
            paramLabel = "[HOST:]PORT",
            converter = Converter.class,
            description = "Answer /health/live and /health/ready there. Without a host on this machine"
                    + " only. Default: environment variable " + VARIABLE + ", else nowhere.")
    private HealthAddress address;

    private final ProcessHealth health = new ProcessHealth();

    /** How picocli reads the option. */
    static final class Converter implements ITypeConverter<HealthAddress> {
        @Override
        public HealthAddress convert(String value) {
            try {
                return HealthAddress.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    ProcessHealth health() {
        return health;
    }

    /**
     * Answers until closed, if the option or the environment say where.
     *
     * @throws TidegateException HEALTH-ADDRESS if that cannot be listened on
     */
    Served serve(Map<String, String> environment) {
        Optional<HealthAddress> where = Optional.ofNullable(address).or(() -> addressIn(environment));
        return new Served(where.map(at -> HealthServer.start(at, health)));
    }

    private static Optional<HealthAddress> addressIn(Map<String, String> environment) {
        String value = environment.getOrDefault(VARIABLE, "");
        try {
            return value.isEmpty() ? Optional.empty() : Optional.of(HealthAddress.parse(value));
        } catch (IllegalArgumentException e) {
            throw new TidegateException(
                    ConfigCode.HEALTH_ADDRESS,
                    "the environment variable " + VARIABLE + " is " + e.getMessage(),
                    "set it to PORT or HOST:PORT, or leave it out",
                    e);
        }
    }

    /** The server, if there is one. */
    record Served(Optional<HealthServer> server) implements AutoCloseable {
        @Override
        public void close() {
            server.ifPresent(HealthServer::close);
        }
    }
}
