package dev.tidegate.runtime.http;

import java.util.Map;
import java.util.Optional;

/** The paths of an {@link HttpEndpoint}, and who may see them. Any of its threads may call. */
public interface Site {

    /**
     * @param query null if there is none
     * @return empty if there is no such path
     */
    Optional<Response> answer(String path, String query);

    /** @param authorization the header of that name; null if it was not sent */
    default boolean isAllowed(String path, String authorization) {
        return true;
    }

    /**
     * @param host the name that the client has for this server, as it sent it
     * @return whether that is one of its names: the page of a stranger could otherwise have its own name lead here, and read the
     *     answers in the browser of somebody who may ask
     */
    default boolean isName(String path, String host) {
        return true;
    }

    /** Sent with every answer, errors included. */
    default Map<String, String> headers() {
        return Map.of();
    }
}
