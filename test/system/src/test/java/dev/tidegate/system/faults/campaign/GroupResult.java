package dev.tidegate.system.faults.campaign;

import java.util.List;

/**
 * What a group of faults did.
 *
 * @param stops by name, which somebody got past by what they say
 * @param wrong what must not be: lost, doubled and partial rows, impossible reads, no recovery
 * @param recoverySeconds from the end of the last fault until the target had everything
 */
record GroupResult(
        List<Struck> struck, List<String> stops, List<String> wrong, long transactions, double recoverySeconds) {

    long hits() {
        return struck.stream().filter(one -> one.hit().happened()).count();
    }
}
