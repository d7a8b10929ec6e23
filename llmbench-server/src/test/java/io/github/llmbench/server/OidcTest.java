package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.github.llmbench.server.LoopbackIssuer.Signed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class OidcTest {
    private static final String START = "/api/v1/auth/oidc/start";
    private static final String CALLBACK = "/api/v1/auth/oidc/callback?";

    private static LoopbackIssuer issuer;
    private static TestServer server;

    private static TestServer server(String... more) {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> flags = new ArrayList<>(List.of(
                "listen",
                "127.0.0.1:" + port,
                "public-url",
                "http://127.0.0.1:" + port,
                "oidc-issuer",
                issuer.url(),
                "oidc-client-id",
                LoopbackIssuer.CLIENT,
                "oidc-client-secret",
                LoopbackIssuer.SECRET,
                "oidc-name",
                "Example login"));
        flags.addAll(List.of(more));
        return TestServer.start(flags.toArray(String[]::new));
    }

    @BeforeAll
    static void start() {
        issuer = new LoopbackIssuer();
        server = server(
                "oidc-new-users",
                "yes",
                "oidc-groups-claim",
                "groups",
                "oidc-roles",
                "team=viewer@default, leads=admin@default, ops=instance-admin");
    }

    @AfterAll
    static void stop() {
        server.close();
        issuer.close();
    }

    /** A browser that was sent to the provider. */
    private record Browser(TestServer server, Client client, String location) {
        static Browser sent(TestServer server) {
            Client.Answer sent = server.client().get(START).expect(302);
            String cookie = sent.header("Set-Cookie");
            assertThat(cookie).contains("HttpOnly", "SameSite=Lax", "Path=/api/v1/auth/oidc");
            return new Browser(server, server.client().with("Cookie", cookie.split(";")[0]), sent.header("Location"));
        }

        Client.Answer back(String query) {
            return client.get(CALLBACK + query).expect(302);
        }

        Client.Answer back(Signed signed, UnaryOperator<JWTClaimsSet.Builder> change) {
            return back(issuer.signIn(location, signed, change));
        }
    }

    private static Client signedIn(TestServer server, UnaryOperator<JWTClaimsSet.Builder> change) {
        Client.Answer back = Browser.sent(server).back(Signed.BY_THE_PROVIDER, change);
        assertThat(back.header("Location")).isEqualTo("/");
        assertThat(back.header("Set-Cookie")).contains("HttpOnly", "SameSite=Strict", "Path=/api/v1/auth;");
        Client.Answer refreshed = server.client()
                .with("Cookie", back.header("Set-Cookie").split(";")[0])
                .with("X-LLMBench-Request", "1")
                .post("/api/v1/auth/refresh")
                .expect(200);
        return server.client().bearer(refreshed.at("/accessToken").asText());
    }

    private static UnaryOperator<JWTClaimsSet.Builder> person(String subject, String email, String... groups) {
        return claims -> claims.subject(subject).claim("email", email).claim("groups", List.of(groups));
    }

    private static void refused(Client.Answer back, String word) {
        assertThat(back.header("Location")).isEqualTo("/?sign-in=" + word);
        assertThat(back.header("Set-Cookie")).isNull();
    }

    @Test
    void the_sign_in_page_learns_of_the_provider() {
        assertThat(server.client()
                        .get("/api/v1/auth/methods")
                        .expect(200)
                        .at("/oidc/name")
                        .asText())
                .isEqualTo("Example login");
        try (TestServer without = TestServer.start()) {
            assertThat(without.client()
                            .get("/api/v1/auth/methods")
                            .expect(200)
                            .json()
                            .has("oidc"))
                    .isFalse();
            without.client().get(START).expect(404);
            without.client().get(CALLBACK + "code=a&state=b").expect(404);
        }
    }

    @Test
    void somebody_new_is_added_with_the_roles_of_their_groups_and_has_a_session_like_any_other() {
        Client ann = signedIn(server, person("ann-1", "Ann@Example.org", "team", "leads", "others"));
        assertThat(ann.get("/api/v1/me").expect(200).at("/name").asText()).isEqualTo("ann@example.org");
        assertThat(ann.get("/api/v1/projects/default/members")
                        .expect(200)
                        .json()
                        .toString())
                .contains("\"role\":\"admin\"");
        assertThat(ann.get("/api/v1/me/sessions").expect(200).at("/items")).hasSize(1);
        ann.get("/api/v1/users").expect(403);

        Client later = signedIn(server, person("ann-1", "ann.of.another.name@example.org", "team"));
        assertThat(later.get("/api/v1/me").expect(200).at("/name").asText())
                .as("she is known by the subject")
                .isEqualTo("ann@example.org");
        later.get("/api/v1/projects/default").expect(200);
        later.get("/api/v1/projects/default/members").expect(403);

        Client out = signedIn(server, person("ann-1", "ann@example.org"));
        out.get("/api/v1/projects/default").expect(404);
        Client ops = signedIn(server, person("ann-1", "ann@example.org", "ops"));
        ops.get("/api/v1/users").expect(200);
        assertThat(server.admin().get("/api/v1/audit?limit=200").texts("action"))
                .contains("user.create", "user.link", "member.set", "member.remove", "user.change", "session.open");
        refused(Browser.sent(server).back(Signed.BY_THE_PROVIDER, person("thief-1", "ann@example.org")), "unknown");
    }

    @Test
    void without_new_users_only_who_is_there_comes_in_and_not_when_disabled() {
        try (TestServer closed = server()) {
            refused(Browser.sent(closed).back(Signed.BY_THE_PROVIDER, person("jo-1", "jo@example.org")), "unknown");
            closed.admin()
                    .post("/api/v1/users", Map.of("name", "jo@example.org", "password", "correct horse battery"))
                    .expect(201);
            Client jo = signedIn(closed, person("jo-1", "jo@example.org"));
            assertThat(jo.get("/api/v1/me").expect(200).at("/name").asText()).isEqualTo("jo@example.org");
            closed.admin()
                    .patch("/api/v1/users/jo@example.org", Map.of("disabled", true))
                    .expect(200);
            refused(Browser.sent(closed).back(Signed.BY_THE_PROVIDER, person("jo-1", "jo@example.org")), "unknown");
            assertThat(closed.admin().get("/api/v1/audit").texts("action")).contains("session.refuse");
        }
    }

    @Test
    void a_name_that_people_choose_for_themselves_does_not_lead_to_a_user_who_is_there() {
        try (TestServer open = server("oidc-user-claim", "preferred_username", "oidc-new-users", "yes")) {
            refused(
                    Browser.sent(open)
                            .back(Signed.BY_THE_PROVIDER, claims -> claims.claim("preferred_username", "admin")),
                    "unknown");
            Client kim = signedIn(open, claims -> claims.claim("preferred_username", "Kim"));
            assertThat(kim.get("/api/v1/me").at("/name").asText()).isEqualTo("kim");
        }
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                Arguments.of("another nonce", Signed.BY_THE_PROVIDER, change(c -> c.claim("nonce", "another"))),
                Arguments.of("no nonce", Signed.BY_THE_PROVIDER, change(c -> c.claim("nonce", null))),
                Arguments.of("another audience", Signed.BY_THE_PROVIDER, change(c -> c.audience("another"))),
                Arguments.of(
                        "one audience of several without azp",
                        Signed.BY_THE_PROVIDER,
                        change(c -> c.audience(List.of(LoopbackIssuer.CLIENT, "another"))
                                .claim("azp", "another"))),
                Arguments.of("another issuer", Signed.BY_THE_PROVIDER, change(c -> c.issuer("https://evil.example"))),
                Arguments.of(
                        "over",
                        Signed.BY_THE_PROVIDER,
                        change(c -> c.expirationTime(Date.from(Instant.now().minusSeconds(300))))),
                Arguments.of("no end", Signed.BY_THE_PROVIDER, change(c -> c.expirationTime(null))),
                Arguments.of(
                        "not begun",
                        Signed.BY_THE_PROVIDER,
                        change(c -> c.issueTime(Date.from(Instant.now().plusSeconds(3600))))),
                Arguments.of("no subject", Signed.BY_THE_PROVIDER, change(c -> c.subject(null))),
                Arguments.of("alg none", Signed.NOT_AT_ALL, change(c -> c)),
                Arguments.of("another key", Signed.BY_ANOTHER_KEY, change(c -> c)),
                Arguments.of("the client's secret as key", Signed.WITH_THE_CLIENTS_SECRET, change(c -> c)));
    }

    private static UnaryOperator<JWTClaimsSet.Builder> change(UnaryOperator<JWTClaimsSet.Builder> change) {
        return change;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void a_token_that_proves_nothing_lets_nobody_in(
            String what, Signed signed, UnaryOperator<JWTClaimsSet.Builder> change) {
        refused(Browser.sent(server).back(signed, change), "refused");
    }

    @Test
    void an_address_that_the_provider_does_not_vouch_for_is_nobodys() {
        for (Object verified : new Object[] {false, "false", 1}) {
            refused(
                    Browser.sent(server)
                            .back(Signed.BY_THE_PROVIDER, claims -> claims.claim("email_verified", verified)),
                    "unverified");
        }
        refused(
                Browser.sent(server).back(Signed.BY_THE_PROVIDER, claims -> claims.claim("email_verified", null)),
                "unverified");
        refused(Browser.sent(server).back(Signed.BY_THE_PROVIDER, claims -> claims.claim("email", null)), "unverified");
    }

    @Test
    void an_answer_counts_once_and_only_in_the_browser_that_asked() {
        Browser browser = Browser.sent(server);
        String answer = issuer.signIn(browser.location(), Signed.BY_THE_PROVIDER, person("sam-1", "sam@example.org"));
        assertThat(browser.back(answer).header("Location")).isEqualTo("/");
        refused(browser.back(answer), "expired");

        Browser victim = Browser.sent(server);
        String planted = issuer.signIn(victim.location(), Signed.BY_THE_PROVIDER, person("eve-1", "eve@example.org"));
        refused(server.client().get(CALLBACK + planted).expect(302), "expired");
        refused(Browser.sent(server).back(planted), "expired");
        refused(browser.back("code=x"), "expired");
        refused(browser.back("state=never-given&code=x"), "expired");

        Browser slow = Browser.sent(server);
        String late = issuer.signIn(slow.location(), Signed.BY_THE_PROVIDER, person("slow-1", "slow@example.org"));
        Sql.update(server.databaseUrl(), "update oidc_attempt set expires_at = now() - interval '1 second'");
        refused(slow.back(late), "expired");
    }

    @Test
    void a_code_is_worth_nothing_without_what_was_kept_for_it() {
        Browser one = Browser.sent(server);
        Browser other = Browser.sent(server);
        String code = issuer.signIn(one.location(), Signed.BY_THE_PROVIDER, claims -> claims)
                .replaceAll("&.*", "");
        String state = other.location().replaceAll(".*[?&]state=([^&]+).*", "$1");
        refused(other.back(code + "&state=" + state), "refused");
        Browser asked = Browser.sent(server);
        String own = asked.location().replaceAll(".*[?&]state=([^&]+).*", "$1");
        refused(asked.back("error=access_denied&error_description=%3Cb%3E&state=" + own), "refused");
        Browser mixed = Browser.sent(server);
        refused(
                mixed.back(issuer.signIn(mixed.location(), Signed.BY_THE_PROVIDER, claims -> claims)
                        + "&iss=https%3A%2F%2Fevil.example"),
                "refused");
    }

    @Test
    void a_provider_that_is_away_or_calls_itself_something_else_stops_no_start_and_lets_nobody_in() {
        try (LoopbackIssuer strange = new LoopbackIssuer();
                TestServer here = server("oidc-issuer", strange.url())) {
            strange.pretend("https://evil.example");
            refused(here.client().get(START).expect(302), "unavailable");
            strange.stop();
            refused(here.client().get(START).expect(302), "unavailable");
        }
    }
}
