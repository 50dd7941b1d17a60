package dev.tidegate.app.health;

/**
 * Where health is asked for.
 *
 * @param port 0 for any that is free
 */
public record HealthAddress(String host, int port) {

    /** @throws IllegalArgumentException unless the text is PORT or HOST:PORT */
    public static HealthAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "127.0.0.1" : text.substring(0, colon);
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (!host.isEmpty() && port >= 0 && port <= 65535) {
                return new HealthAddress(host, port);
            }
        } catch (NumberFormatException e) {
            throw wrong(text, e);
        }
        throw wrong(text, null);
    }

    private static IllegalArgumentException wrong(String text, NumberFormatException cause) {
        return new IllegalArgumentException("not PORT or HOST:PORT: '" + text + "'", cause);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
