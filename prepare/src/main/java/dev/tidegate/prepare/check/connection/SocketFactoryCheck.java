package dev.tidegate.prepare.check.connection;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.model.failure.code.ConnectionCode;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.model.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGProperty;

/** Whether the config names a factory of sockets of its own, whose connections nobody watches. */
public final class SocketFactoryCheck implements Check<PipelineConfig> {

    private static final String SETTING = PGProperty.SOCKET_FACTORY.getName();

    @Override
    public List<Finding> run(PipelineConfig config) {
        List<Finding> findings = new ArrayList<>();
        find("source", config.source()).ifPresent(findings::add);
        find("target", config.target()).ifPresent(findings::add);
        return findings;
    }

    private static Optional<Finding> find(String side, DatabaseConfig database) {
        return DatabaseUrl.parse(database.url())
                .flatMap(url -> url.setting(SETTING))
                .or(() -> Optional.ofNullable(database.properties().get(SETTING)))
                .map(factory -> Finding.warning(
                        ConnectionCode.SOCKET_FACTORY,
                        side,
                        SETTING + " is " + factory
                                + ": its connections are not watched, so one that dies without a word is noticed only by"
                                + " TCP, after a quarter of an hour and more",
                        "leave " + SETTING + " out of " + side + ".url and " + side + ".properties if you can"));
    }
}
