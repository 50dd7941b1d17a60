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

    /** Sent with every answer, errors included. */
    default Map<String, String> headers() {
        return Map.of();
    }
}
