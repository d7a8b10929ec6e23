package io.github.llmbench.engine.alert;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apiguardian.api.API;

/**
 * How posts to webhooks are signed: {@code X-LlmBench-Signature: sha256=…}, the HMAC-SHA256 (RFC 2104) of the header {@code
 * X-LlmBench-Timestamp}, a dot and the body. A receiver computes the same and refuses what is old or differs. Stateless.
 *
 * <pre>{@code
 * HookSignature.headers(secret, Instant.now(), json).forEach(request::header);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class HookSignature {
    /** The header that holds the seconds since 1970. */
    public static final String TIMESTAMP = "X-LlmBench-Timestamp";

    /** The header that holds the signature. */
    public static final String SIGNATURE = "X-LlmBench-Signature";

    private static final String ALGORITHM = "HmacSHA256";

    private HookSignature() {}

    /** Both headers of a body that is sent at a time. */
    public static Map<String, String> headers(Secret secret, Instant at, String body) {
        String time = Long.toString(at.getEpochSecond());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(TIMESTAMP, time);
        headers.put(SIGNATURE, "sha256=" + hmac(secret, time + "." + body));
        return headers;
    }

    private static String hmac(Secret secret, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }
}
