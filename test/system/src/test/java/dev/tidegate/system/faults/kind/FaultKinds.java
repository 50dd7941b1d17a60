package dev.tidegate.system.faults.kind;

import dev.tidegate.system.faults.model.FaultKind;
import java.util.List;
import java.util.stream.Stream;

/** All kinds, in the order of docs/FAULTS.md. */
public final class FaultKinds {

    public static final List<FaultKind> ALL = Stream.of(
                    WireKinds.all(),
                    LinkKinds.all(),
                    ProcessKinds.all(),
                    ServerKinds.all(),
                    SessionKinds.all(),
                    TopicKinds.all(),
                    RowKinds.all(),
                    WorkKinds.all())
            .flatMap(List::stream)
            .toList();

    private FaultKinds() {}
}
