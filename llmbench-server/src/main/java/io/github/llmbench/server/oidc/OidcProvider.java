package io.github.llmbench.server.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.github.llmbench.api.Secret;
import io.github.llmbench.server.config.OidcSettings;
import io.github.llmbench.server.oidc.SignInRefused.Reason;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider. What it says of itself is read when somebody first signs in, so that the server starts while it is away, and anew
 * every hour. Safe for use by several threads.
 */
public final class OidcProvider {
    /** Only signatures with keys that the provider publishes; none, and none by a secret that both know. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final int PATIENCE_MILLIS = 5_000;
    private static final int MOST_BYTES = 1 << 20;
    private static final Duration FRESH = Duration.ofHours(1);

    private final OidcSettings settings;
    private final URI callback;
    private final ClientID client;
    private volatile @Nullable Known known;

    /**
     * Of a provider.
     *
     * @param callback where it sends browsers back to
     */
    public OidcProvider(OidcSettings settings, URI callback) {
        this.settings = settings;
        this.callback = callback;
        client = new ClientID(settings.clientId());
    }

    /** What is known of the provider. */
    private record Known(OIDCProviderMetadata metadata, IDTokenValidator validator, Instant readAt) {}

    /** How it was set up. */
    public OidcSettings settings() {
        return settings;
    }

    /**
     * Where a browser goes to sign in.
     *
     * @param state comes back with the answer
     * @param nonce comes back in the token
     * @param verifier proves later that the code was asked for here
     */
    public URI authorization(String state, String nonce, String verifier) throws SignInRefused {
        return new AuthenticationRequest.Builder(
                        ResponseType.CODE, new Scope(settings.scopes().toArray(String[]::new)), client, callback)
                .endpointURI(known().metadata().getAuthorizationEndpointURI())
                .state(new State(state))
                .nonce(new Nonce(nonce))
                .codeChallenge(new CodeVerifier(verifier), CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    /**
     * Whom an answer is about.
     *
     * @param answer parameters that the browser came back with; the state is compared by the caller
     * @throws SignInRefused if it is not a proof of anybody
     */
    public Identity identity(Map<String, List<String>> answer, String nonce, String verifier) throws SignInRefused {
        Known provider = known();
        AuthorizationCode code = code(answer, provider.metadata());
        OIDCTokenResponse tokens = tokens(provider.metadata(), code, verifier);
        try {
            IDTokenClaimsSet claims =
                    provider.validator().validate(tokens.getOIDCTokens().getIDToken(), new Nonce(nonce));
            Object verified = claims.getClaim("email_verified");
            return new Identity(
                    settings.issuer().toString(),
                    claims.getSubject().getValue(),
                    claims.getStringClaim("email"),
                    // Some providers send the word.
                    Boolean.TRUE.equals(verified) || "true".equals(verified),
                    claims.getStringClaim("preferred_username"),
                    groups(claims));
        } catch (BadJOSEException | JOSEException e) {
            throw new SignInRefused(Reason.REFUSED, "the ID token is not good: " + e.getMessage(), e);
        }
    }

    private AuthorizationCode code(Map<String, List<String>> answer, OIDCProviderMetadata metadata)
            throws SignInRefused {
        try {
            AuthenticationResponse response = AuthenticationResponseParser.parse(callback, answer);
            // An answer of another provider that was mixed in (RFC 9207).
            Issuer issuer = response.getIssuer();
            if (issuer != null && !issuer.equals(metadata.getIssuer())) {
                throw new SignInRefused(Reason.REFUSED, "the answer is of another issuer", null);
            }
            if (!response.indicatesSuccess()) {
                throw new SignInRefused(
                        Reason.REFUSED,
                        "the provider said "
                                + response.toErrorResponse().getErrorObject().getCode(),
                        null);
            }
            AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
            if (code == null) {
                throw new SignInRefused(Reason.REFUSED, "the answer has no code", null);
            }
            return code;
        } catch (ParseException e) {
            throw new SignInRefused(Reason.REFUSED, "the answer is none of OpenID Connect", e);
        }
    }

    private OIDCTokenResponse tokens(OIDCProviderMetadata metadata, AuthorizationCode code, String verifier)
            throws SignInRefused {
        AuthorizationCodeGrant grant = new AuthorizationCodeGrant(code, callback, new CodeVerifier(verifier));
        Secret secret = settings.clientSecret();
        TokenRequest request = secret == null
                ? new TokenRequest.Builder(metadata.getTokenEndpointURI(), client, grant).build()
                : new TokenRequest.Builder(
                                metadata.getTokenEndpointURI(),
                                new ClientSecretBasic(client, new com.nimbusds.oauth2.sdk.auth.Secret(secret.reveal())),
                                grant)
                        .build();
        HTTPRequest http = request.toHTTPRequest();
        http.setConnectTimeout(PATIENCE_MILLIS);
        http.setReadTimeout(PATIENCE_MILLIS);
        http.setFollowRedirects(false);
        try {
            TokenResponse response = OIDCTokenResponseParser.parse(http.send());
            if (response.indicatesSuccess() && response instanceof OIDCTokenResponse tokens) {
                if (tokens.getOIDCTokens().getIDToken() != null) {
                    return tokens;
                }
                throw new SignInRefused(Reason.REFUSED, "the provider gave no ID token", null);
            }
            throw new SignInRefused(
                    Reason.REFUSED,
                    "the provider did not take the code: "
                            + response.toErrorResponse().getErrorObject().getCode(),
                    null);
        } catch (ParseException e) {
            throw new SignInRefused(Reason.REFUSED, "the provider's answer to the code is none of OpenID Connect", e);
        } catch (IOException e) {
            throw new SignInRefused(Reason.UNAVAILABLE, "the provider did not answer: " + e.getMessage(), e);
        }
    }

    private List<String> groups(IDTokenClaimsSet claims) {
        String name = settings.groupsClaim();
        Object groups = name == null ? null : claims.getClaim(name);
        if (groups instanceof String one) {
            return List.of(one);
        }
        return groups instanceof List<?> several
                ? several.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    private Known known() throws SignInRefused {
        Known now = known;
        if (now == null || now.readAt().plus(FRESH).isBefore(Instant.now())) {
            now = read();
            known = now;
        }
        return now;
    }

    private Known read() throws SignInRefused {
        Issuer issuer = new Issuer(settings.issuer());
        try {
            // Holds the issuer that the document names against the one that was asked for.
            OIDCProviderMetadata metadata = OIDCProviderMetadata.resolve(issuer, PATIENCE_MILLIS, PATIENCE_MILLIS);
            for (URI endpoint : new URI[] {
                metadata.getAuthorizationEndpointURI(), metadata.getTokenEndpointURI(), metadata.getJWKSetURI()
            }) {
                if (endpoint == null
                        || !String.valueOf(settings.issuer().getScheme()).equals(endpoint.getScheme())) {
                    throw new SignInRefused(
                            Reason.UNAVAILABLE,
                            "the provider names no " + settings.issuer().getScheme() + " address for each step",
                            null);
                }
            }
            return new Known(metadata, validator(issuer, metadata.getJWKSetURI()), Instant.now());
        } catch (GeneralException | IOException e) {
            throw new SignInRefused(
                    Reason.UNAVAILABLE, "what the provider says of itself cannot be read: " + e.getMessage(), e);
        }
    }

    private IDTokenValidator validator(Issuer issuer, URI keys) throws MalformedURLException {
        return new IDTokenValidator(
                issuer,
                client,
                new JWSVerificationKeySelector<>(
                        ALGORITHMS,
                        JWKSourceBuilder.<SecurityContext>create(
                                        keys.toURL(),
                                        new DefaultResourceRetriever(PATIENCE_MILLIS, PATIENCE_MILLIS, MOST_BYTES))
                                .refreshAheadCache(false)
                                .build()),
                null);
    }
}
