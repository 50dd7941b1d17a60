package dev.tidegate.testkit.fault.wire;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * The protocol of one connection. Requests are read by one thread and replies by another; the two may run at the same
 * time.
 */
interface Dialect {

    /** @throws java.io.EOFException at the end */
    Frame readRequest(DataInputStream in) throws IOException;

    /** @throws java.io.EOFException at the end */
    Frame readReply(DataInputStream in) throws IOException;

    /**
     * Has the server, or the reply on its way, refuse a request.
     *
     * @param code SQLSTATE, or the name of an error of Kafka
     * @return what goes to the server instead; empty if requests of this kind cannot be refused
     */
    Optional<Frame> refuse(Frame request, String code);

    /** @return what goes to the client instead; empty if this is not the reply to a request that is refused */
    Optional<Frame> refused(Frame reply);
}
