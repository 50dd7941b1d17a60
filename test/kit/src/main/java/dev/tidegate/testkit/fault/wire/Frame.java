package dev.tidegate.testkit.fault.wire;

import java.util.Optional;

/**
 * One message, whole.
 *
 * @param call empty for a message that is only a part of one
 * @param number what connects a request with its reply, or {@link #NONE}
 */
@SuppressWarnings("ArrayRecordComponent") // passed on to the wire; nobody compares them
record Frame(byte[] bytes, Optional<Call> call, long number) {

    static final long NONE = -1;

    static Frame of(byte[] bytes) {
        return new Frame(bytes, Optional.empty(), NONE);
    }

    static Frame of(byte[] bytes, long number) {
        return new Frame(bytes, Optional.empty(), number);
    }

    static Frame of(byte[] bytes, Call call, long number) {
        return new Frame(bytes, Optional.of(call), number);
    }
}
