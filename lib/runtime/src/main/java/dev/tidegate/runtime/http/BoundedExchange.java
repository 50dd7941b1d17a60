package dev.tidegate.runtime.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An HTTP request that ends: the JDK's own timeout covers nothing after the answer's headers, so a body of which a byte comes
 * now and then would hold its reader for ever.
 */
public final class BoundedExchange {

    private BoundedExchange() {}

    /**
     * Sends, and waits until the whole answer is there; what is in it is not kept.
     *
     * @param within for all of it, connecting included
     * @return the status
     * @throws HttpTimeoutException if it takes longer; the connection is closed then
     */
    public static int send(HttpClient client, HttpRequest request, Duration within)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            return answer.get(within.toMillis(), TimeUnit.MILLISECONDS).statusCode();
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer within " + within.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }
}
