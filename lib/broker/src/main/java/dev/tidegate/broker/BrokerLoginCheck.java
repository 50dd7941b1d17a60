package dev.tidegate.broker;

import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.ScramCredentialCallback;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;

/**
 * Tells Kafka's side of SCRAM the one login there is, from the settings of the listener. Kafka would look for it in its
 * metadata, which a controller does not have before it runs, nor the log of an older version at all. Kafka makes it, and calls
 * it on its network threads.
 */
public final class BrokerLoginCheck implements AuthenticateCallbackHandler {

    /** The least that Kafka's clients accept; more would not make a random password of 32 bytes any safer. */
    private static final int ITERATIONS = ScramMechanism.SCRAM_SHA_256.minIterations();

    private ScramCredential credential;

    @Override
    public void configure(Map<String, ?> settings, String mechanism, List<AppConfigurationEntry> login) {
        String password = (String) login.get(0).getOptions().get("password");
        try {
            credential = new ScramFormatter(ScramMechanism.SCRAM_SHA_256).generateCredential(password, ITERATIONS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        String user = null;
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback name) {
                user = name.getDefaultName();
            } else if (callback instanceof ScramCredentialCallback wanted) {
                if (BrokerLogin.USER.equals(user)) {
                    wanted.scramCredential(credential);
                }
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    @Override
    public void close() {}
}
