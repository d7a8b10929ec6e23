package io.github.llmbench.store.audit;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.google.crypto.tink.PublicKeySign;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apiguardian.api.API;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs how far the audit log has come from time to time and when it is closed, so that no more than the rows since then can be cut
 * off unseen. A signature that cannot be made now is made the next time. Safe for use by several threads.
 *
 * <pre>{@code
 * AuditSigner signer = AuditSigner.start(verifier, keys::signer, Duration.ofMinutes(5));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class AuditSigner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditSigner.class);

    private final AuditVerifier verifier;
    private final Key key;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread named = new Thread(work, "llmbench-audit");
        named.setDaemon(true);
        return named;
    });

    /** Gives the key each time it is needed: a vault may be shut when a process starts. */
    public interface Key {
        /**
         * The key.
         *
         * @throws IOException if it cannot be had now
         */
        PublicKeySign get() throws IOException;
    }

    private AuditSigner(AuditVerifier verifier, Key key) {
        this.verifier = verifier;
        this.key = key;
    }

    /**
     * Begins, with a signature after the first pause.
     *
     * @param every pause between two signatures
     */
    public static AuditSigner start(AuditVerifier verifier, Key key, Duration every) {
        AuditSigner signer = new AuditSigner(verifier, key);
        var unused = signer.thread.scheduleWithFixedDelay(
                signer::sign, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
        return signer;
    }

    private void sign() {
        try {
            verifier.checkpoint(key.get());
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.warn("the audit log could not be signed, it is tried again later: {}", e.getMessage());
        }
    }

    /** Signs a last time. */
    @Override
    public void close() {
        thread.shutdown();
        sign();
    }
}
