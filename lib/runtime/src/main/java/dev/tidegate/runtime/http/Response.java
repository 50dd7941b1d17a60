package dev.tidegate.runtime.http;

import dev.tidegate.model.text.PrintableText;

/** What goes back to a client. */
public record Response(int status, String contentType, String body) {

    public static final String JSON = "application/json";
    public static final String HTML = "text/html; charset=utf-8";
    public static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    /** @param document its text is JSON; read in a terminal, it gives that no commands */
    public static Response json(int status, Object document) {
        return new Response(status, JSON, PrintableText.lines(document.toString()));
    }

    /** @param error needs no escape in JSON */
    static Response error(int status, String error) {
        return json(status, "{\"error\":\"" + error + "\"}");
    }
}
