package io.github.llmbench.server.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import io.github.llmbench.server.Client;
import io.github.llmbench.server.TestServer;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tokens whose signature is good, and that are not good for another reason. */
@Timeout(60)
class AccessTokensTest {
    private static TestServer server;
    private static Database database;
    private static UUID session;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.start();
        database = Database.open(DatabaseSettings.server(server.databaseUrl(), server.ownerUrl()));
        session = UUID.fromString(
                server.admin().get("/api/v1/me").expect(200).at("/session").asText());
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
        server.close();
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts a key where processes find those of others, as long as it is good. */
    private static String known(KeyPair pair, Duration good) {
        return known(pair, UUID.randomUUID().toString(), good);
    }

    private static String known(KeyPair pair, String id, Duration good) {
        database.jdbi()
                .useHandle(handle -> handle.createUpdate(
                                "insert into signing_key (id, public_key, expires_at) values (:id, :key, :until)")
                        .bind("id", id)
                        .bind("key", pair.getPublic().getEncoded())
                        .bind("until", Instant.now().plus(good).atOffset(ZoneOffset.UTC))
                        .execute());
        return id;
    }

    private static String signed(KeyPair pair, String key, UnaryOperator<JWTCreator.Builder> change) {
        Instant now = Instant.now();
        return change.apply(JWT.create()
                        .withKeyId(key)
                        .withIssuer("llmbench")
                        .withAudience("llmbench-api")
                        .withSubject(session.toString())
                        .withJWTId("t")
                        .withIssuedAt(now)
                        .withNotBefore(now)
                        .withExpiresAt(now.plusSeconds(60)))
                .sign(Algorithm.ECDSA256((ECPrivateKey) pair.getPrivate()));
    }

    private static int status(String token) {
        return server.client().bearer(token).get("/api/v1/me").status();
    }

    @Test
    void one_that_is_over_or_for_others_or_without_an_end_is_not_good() {
        KeyPair pair = pair();
        String key = known(pair, Duration.ofHours(1));
        Instant past = Instant.now().minusSeconds(5);
        assertThat(status(signed(pair, key, token -> token))).isEqualTo(200);
        assertThat(status(signed(pair, key, token -> token.withExpiresAt(past))))
                .isEqualTo(401);
        assertThat(status(signed(pair, key, token -> token.withAudience("others"))))
                .isEqualTo(401);
        assertThat(status(signed(pair, key, token -> token.withIssuer("others"))))
                .isEqualTo(401);
        assertThat(status(signed(
                        pair, key, token -> token.withNotBefore(Instant.now().plusSeconds(60)))))
                .isEqualTo(401);
        assertThat(status(signed(pair, key, token -> token.withExpiresAt((Instant) null))))
                .isEqualTo(401);
        assertThat(status(signed(
                        pair, key, token -> token.withSubject(UUID.randomUUID().toString()))))
                .isEqualTo(401);
        assertThat(status(signed(pair(), key, token -> token))).isEqualTo(401);
    }

    @Test
    void one_of_a_key_that_is_over_or_of_another_installation_is_not_good() {
        KeyPair pair = pair();
        assertThat(status(signed(pair, known(pair, Duration.ofSeconds(-1)), token -> token)))
                .isEqualTo(401);
        assertThat(status(signed(pair, UUID.randomUUID().toString(), token -> token)))
                .isEqualTo(401);
        try (TestServer other = TestServer.start()) {
            Client admin = other.admin();
            admin.get("/api/v1/me").expect(200);
            assertThat(status(admin.header("Authorization").substring("Bearer ".length())))
                    .isEqualTo(401);
        }
    }

    @Test
    void keys_are_drawn_anew_and_tokens_of_the_one_before_stay_good_everywhere() {
        Clock now = Clock.systemUTC();
        AccessTokens other = new AccessTokens(database, now);
        SettableClock clock =
                new SettableClock(now.instant().minus(Duration.ofHours(12).minusMinutes(1)));
        AccessTokens process = new AccessTokens(database, clock);
        String first = JWT.decode(process.issue(session).token()).getKeyId();
        clock.now = now.instant();
        String last = process.issue(session).token();
        assertThat(JWT.decode(last).getKeyId()).isEqualTo(first);
        clock.now = now.instant().plus(Duration.ofMinutes(2));
        assertThat(JWT.decode(process.issue(session).token()).getKeyId()).isNotEqualTo(first);
        assertThat(process.session(last)).contains(session);
        assertThat(other.session(last)).contains(session);
    }

    @Test
    void a_key_that_was_looked_for_in_vain_is_not_looked_for_again_at_once() {
        KeyPair pair = pair();
        SettableClock clock = new SettableClock(Instant.now());
        AccessTokens tokens = new AccessTokens(database, clock);
        String id = UUID.randomUUID().toString();
        String token = signed(pair, id, given -> given);
        assertThat(tokens.session(token)).isEmpty();
        known(pair, id, Duration.ofHours(1));
        assertThat(tokens.session(token)).isEmpty();
        clock.now = clock.now.plusSeconds(10);
        assertThat(tokens.session(token)).contains(session);
    }

    @Test
    void what_was_looked_for_in_vain_is_remembered_for_so_many_keys_alone() {
        Misses misses = new Misses(Clock.systemUTC());
        for (int i = 0; i < 5_000; i++) {
            misses.add("key " + i);
        }
        assertThat(misses.has("key 4999")).isTrue();
        assertThat(misses.has("key 0")).isFalse();
    }

    private static final class SettableClock extends Clock {
        private Instant now;

        private SettableClock(Instant now) {
            this.now = now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
