package dev.tidegate.monitor.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What goes back to a client. */
public record Answer(int status, String contentType, String body) {

    static final String JSON = "application/json";
    static final String HTML = "text/html; charset=utf-8";
    static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    static Answer json(int status, ObjectNode node) {
        return new Answer(status, JSON, node.toString());
    }
}
