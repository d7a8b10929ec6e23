package io.github.llmbench.server.user;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import io.github.llmbench.store.db.Database;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens: JWT with ES256, good for ten minutes, each bound to a session. A process draws its key pair when it starts and every
 * twelve hours, keeps the private half in memory and puts the public half in the database, where other processes find it; so there is
 * no signing secret to steal or to share. Safe for use by several threads.
 */
final class AccessTokens {
    static final Duration LIFE = Duration.ofMinutes(10);

    private static final String ISSUER = "llmbench";
    private static final String AUDIENCE = "llmbench-api";
    private static final Duration KEY_LIFE = Duration.ofHours(12);
    private static final Pattern KEY_ID = Pattern.compile("[0-9a-f-]{36}");
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final Database database;
    private final Clock clock;
    private final Map<String, Algorithm> known = new ConcurrentHashMap<>();
    private final Misses unknown;
    private @Nullable Signer signer;

    AccessTokens(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        unknown = new Misses(clock);
    }

    private record Signer(String id, Algorithm algorithm, Instant until) {}

    /** A token. */
    record Issued(String token, Instant expiresAt) {}

    Issued issue(UUID session) {
        Instant now = clock.instant();
        Instant end = now.plus(LIFE);
        Signer key = signer(now);
        return new Issued(
                JWT.create()
                        .withKeyId(key.id())
                        .withIssuer(ISSUER)
                        .withAudience(AUDIENCE)
                        .withSubject(session.toString())
                        .withJWTId(UUID.randomUUID().toString())
                        .withIssuedAt(now)
                        .withNotBefore(now)
                        .withExpiresAt(end)
                        .sign(key.algorithm()),
                end);
    }

    /** The session that a token is bound to; empty where the token is not good. */
    Optional<UUID> session(String token) {
        return session(token, this::algorithm);
    }

    /** The same by keys that this process has seen, without the database. */
    Optional<UUID> signed(String token) {
        return session(token, known::get);
    }

    private static Optional<UUID> session(String token, Function<String, @Nullable Algorithm> keys) {
        try {
            DecodedJWT unverified = JWT.decode(token);
            Algorithm algorithm = unverified.getKeyId() == null ? null : keys.apply(unverified.getKeyId());
            if (algorithm == null) {
                return Optional.empty();
            }
            JWT.require(algorithm)
                    .withIssuer(ISSUER)
                    .withAudience(AUDIENCE)
                    .acceptLeeway(1)
                    .withClaimPresence("exp")
                    .withClaimPresence("jti")
                    .build()
                    .verify(unverified);
            if (unverified.getExpiresAt() == null) {
                // The library takes an end that is null for none that has to be kept.
                return Optional.empty();
            }
            return Optional.of(UUID.fromString(unverified.getSubject()));
        } catch (JWTVerificationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private synchronized Signer signer(Instant now) {
        Signer current = signer;
        if (current != null && current.until().isAfter(now)) {
            return current;
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            String id = UUID.randomUUID().toString();
            Instant until = now.plus(KEY_LIFE);
            database.jdbi().useHandle(handle -> {
                handle.execute("delete from signing_key where expires_at < now()");
                handle.createUpdate("insert into signing_key (id, public_key, expires_at) values (:id, :key, :until)")
                        .bind("id", id)
                        .bind("key", pair.getPublic().getEncoded())
                        .bind("until", until.plus(LIFE).plus(SKEW).atOffset(ZoneOffset.UTC))
                        .execute();
            });
            Algorithm algorithm = Algorithm.ECDSA256((ECPublicKey) pair.getPublic(), (ECPrivateKey) pair.getPrivate());
            known.clear();
            known.put(id, algorithm);
            signer = new Signer(id, algorithm, until);
            return signer;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    private @Nullable Algorithm algorithm(String key) {
        Algorithm found = known.get(key);
        if (found != null) {
            return found;
        }
        if (!KEY_ID.matcher(key).matches() || unknown.has(key)) {
            return null;
        }
        Optional<byte[]> bytes = database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select public_key from signing_key where id = :id and expires_at > now()")
                        .bind("id", key)
                        .mapTo(byte[].class)
                        .findOne());
        if (bytes.isEmpty()) {
            unknown.add(key);
            return null;
        }
        try {
            ECPublicKey publicKey =
                    (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(bytes.get()));
            Algorithm algorithm = Algorithm.ECDSA256(publicKey, null);
            known.put(key, algorithm);
            return algorithm;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a signing key in the database cannot be read", e);
        }
    }
}
