package io.github.llmbench.server;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** An OpenID provider on this machine, where whoever comes is who the test says. */
final class LoopbackIssuer implements AutoCloseable {
    static final String CLIENT = "llmbench";
    static final String SECRET = "a secret of the client & more";

    private final HttpServer server;
    private final RSAKey key;
    private final Map<String, Granted> codes = new ConcurrentHashMap<>();
    private final Map<String, String> document = new ConcurrentHashMap<>();

    /** What a code stands for. */
    private record Granted(String challenge, String redirect, JWT token) {}

    /** How a token is signed. */
    enum Signed {
        BY_THE_PROVIDER,
        BY_ANOTHER_KEY,
        WITH_THE_CLIENTS_SECRET,
        NOT_AT_ALL
    }

    LoopbackIssuer() {
        try {
            key = new RSAKeyGenerator(2048).keyID("one").generate();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        document.put("issuer", url());
        server.createContext(
                "/.well-known/openid-configuration",
                exchange -> answer(exchange, 200, """
                {"issuer": "%s", "authorization_endpoint": "%s/authorize", "token_endpoint": "%s/token", "jwks_uri": "%s/keys",
                "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"]}""".formatted(document.get("issuer"), url(), url(), url())));
        server.createContext("/keys", exchange -> answer(exchange, 200, new JWKSet(key.toPublicJWK()).toString()));
        server.createContext("/token", this::token);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Calls itself something else from now on. */
    void pretend(String issuer) {
        document.put("issuer", issuer);
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, List<String>> form =
                URLUtils.parseParameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String basic = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                .replace("Basic ", "");
        String[] client = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8).split(":", 2);
        boolean known = URLDecoder.decode(client[0], StandardCharsets.UTF_8).equals(CLIENT)
                && URLDecoder.decode(client[1], StandardCharsets.UTF_8).equals(SECRET);
        Granted granted = codes.remove(form.get("code").get(0));
        boolean proven = granted != null
                && granted.redirect().equals(form.get("redirect_uri").get(0))
                && CodeChallenge.compute(
                                CodeChallengeMethod.S256,
                                new CodeVerifier(form.get("code_verifier").get(0)))
                        .getValue()
                        .equals(granted.challenge());
        if (known && proven) {
            answer(exchange, 200, """
                    {"access_token": "x", "token_type": "Bearer", "id_token": "%s"}""".formatted(granted.token().serialize()));
        } else {
            answer(exchange, 400, "{\"error\": \"" + (known ? "invalid_grant" : "invalid_client") + "\"}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /**
     * Signs somebody in, as if they had done so on its page.
     *
     * @param location where the server sent the browser
     * @param change what is different from a good token
     * @return the query that the browser comes back with
     */
    String signIn(String location, Signed signed, UnaryOperator<JWTClaimsSet.Builder> change) {
        Map<String, List<String>> asked =
                URLUtils.parseParameters(URI.create(location).getRawQuery());
        Instant now = Instant.now();
        JWTClaimsSet claims = change.apply(new JWTClaimsSet.Builder()
                        .issuer(url())
                        .audience(CLIENT)
                        .subject("person-1")
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(300)))
                        .claim("nonce", asked.get("nonce").get(0))
                        .claim("email", "jo@example.org")
                        .claim("email_verified", true))
                .build();
        String code = UUID.randomUUID().toString();
        codes.put(
                code,
                new Granted(
                        asked.get("code_challenge").get(0),
                        asked.get("redirect_uri").get(0),
                        token(claims, signed)));
        return "code=" + code + "&state=" + asked.get("state").get(0) + "&session_state=of-another-program";
    }

    private JWT token(JWTClaimsSet claims, Signed signed) {
        try {
            return switch (signed) {
                case NOT_AT_ALL -> new PlainJWT(claims);
                case BY_THE_PROVIDER -> rsa(claims, key);
                case BY_ANOTHER_KEY ->
                    rsa(claims, new RSAKeyGenerator(2048).keyID("one").generate());
                case WITH_THE_CLIENTS_SECRET -> {
                    SignedJWT token = new SignedJWT(
                            new JWSHeader.Builder(JWSAlgorithm.HS256)
                                    .keyID("one")
                                    .build(),
                            claims);
                    token.sign(new MACSigner((SECRET + SECRET).getBytes(StandardCharsets.UTF_8)));
                    yield token;
                }
            };
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWT rsa(JWTClaimsSet claims, RSAKey with) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(with.getKeyID()).build(), claims);
        token.sign(new RSASSASigner(with));
        return token;
    }

    /** Is away from now on. */
    void stop() {
        server.stop(0);
    }

    @Override
    public void close() {
        stop();
    }
}
