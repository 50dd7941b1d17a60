package dev.tidegate.lagmonitor.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What goes back to a client. */
public record Response(int status, String contentType, String body) {

    static final String JSON = "application/json";
    static final String HTML = "text/html; charset=utf-8";
    static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    static Response json(int status, ObjectNode node) {
        return new Response(status, JSON, node.toString());
    }
}
