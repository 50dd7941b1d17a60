package dev.tidegate.prepare.check.server;

import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.prepare.schema.client.ClientPrograms;
import java.util.List;
import java.util.Optional;

/** Whether {@code schema copy} would use programs with known holes here. Of no interest once the pipeline has started. */
public final class ClientProgramsCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) {
        if (facts.target().state().isPresent()) {
            return List.of();
        }
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return ClientPrograms.findIfAny(
                        path,
                        facts.source().server().major(),
                        facts.target().server().major())
                .flatMap(ClientPrograms::knownHoles)
                .map(holes -> Finding.warning(
                        SchemaCopyCode.SCHEMA_CLIENT_UNSAFE,
                        "pg_dump and pg_restore",
                        holes,
                        "before tidegate schema copy: install the newest release of that version"))
                .stream()
                .toList();
    }
}
