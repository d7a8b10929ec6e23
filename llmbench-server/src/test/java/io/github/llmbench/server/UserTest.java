package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UserTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void the_first_admin_signs_in_with_the_password_that_the_start_gave() {
        assertThat(server.admin()
                        .get("/api/v1/me")
                        .expect(200)
                        .at("/instanceAdmin")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void a_wrong_password_and_an_unknown_user_are_answered_alike() {
        Map<String, String> unknown = Map.of("user", "nobody", "password", "wrong");
        String ofNobody =
                server.client().post("/api/v1/auth/login", unknown).expect(401).text();
        server.user("walter", "viewer", "default");
        String ofWalter = server.client()
                .post("/api/v1/auth/login", Map.of("user", "walter", "password", "wrong"))
                .expect(401)
                .text();
        assertThat(ofWalter).isEqualTo(ofNobody);
    }

    @Test
    void after_five_wrong_passwords_the_right_one_has_to_wait() {
        server.user("ulla", "viewer", "default");
        for (int i = 0; i < 5; i++) {
            server.client()
                    .post("/api/v1/auth/login", Map.of("user", "ulla", "password", "wrong"))
                    .expect(401);
        }
        server.client()
                .post("/api/v1/auth/login", Map.of("user", "ulla", "password", "correct horse ulla"))
                .expect(401);
    }

    private static Client.Answer login(String user, String password) {
        return server.client().post("/api/v1/auth/login", Map.of("user", user, "password", password));
    }

    private static List<Client.Answer> atOnce(int times, Supplier<Client.Answer> ask) throws Exception {
        ExecutorService many = Executors.newFixedThreadPool(times);
        try {
            List<Client.Answer> answers = new ArrayList<>();
            List<Callable<Client.Answer>> asks = Collections.nCopies(times, ask::get);
            for (Future<Client.Answer> answer : many.invokeAll(asks)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            many.shutdownNow();
        }
    }

    @Test
    void wrong_passwords_at_the_same_time_count_each() throws Exception {
        server.user("nora", "viewer", "default");
        assertThat(atOnce(20, () -> login("nora", "wrong")))
                .allMatch(answer -> Set.of(401, 503).contains(answer.status()));
        login("nora", "correct horse nora").expect(401);
        String nora = " from app_user where name = 'nora'";
        int failed = Integer.parseInt(
                Sql.texts(server.databaseUrl(), "select failed" + nora).get(0));
        assertThat(failed).isBetween(5, 20);
        long seconds = 60L << Math.min(7, failed - 5);
        assertThat(Sql.texts(
                        server.databaseUrl(),
                        "select locked_until > now() + interval '" + (seconds - 55) + " seconds'" + nora))
                .as(failed + " tries")
                .containsExactly("t");
    }

    @Test
    void a_wrong_name_writes_as_often_as_a_wrong_password() {
        String nobodys = "select sum(failed) from try_of_nobody";
        long before = Long.parseLong(Sql.texts(server.databaseUrl(), nobodys).get(0));
        for (int i = 0; i < 3; i++) {
            login("nobody" + i, "wrong").expect(401);
        }
        assertThat(Long.parseLong(Sql.texts(server.databaseUrl(), nobodys).get(0)))
                .isEqualTo(before + 3);
    }

    @Test
    void who_took_a_session_over_cannot_guess_the_password_by_changing_it() {
        Client client = server.user("petra", "viewer", "default");
        for (int i = 0; i < 5; i++) {
            client.put("/api/v1/me/password", Map.of("current", "guess " + i, "fresh", "a whole new sentence"))
                    .expect(400);
        }
        client.put("/api/v1/me/password", Map.of("current", "correct horse petra", "fresh", "a whole new sentence"))
                .expect(400);
        login("petra", "correct horse petra").expect(401);
    }

    @Test
    void of_many_who_refresh_at_the_same_time_one_goes_on_and_the_session_stays() throws Exception {
        Client client = server.user("tabea", "viewer", "default").with("X-LLMBench-Request", "1");
        List<Client.Answer> answers = atOnce(10, () -> client.post("/api/v1/auth/refresh"));
        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.status() == 409)).hasSize(9);
        client.get("/api/v1/me").expect(200);
    }

    @Test
    void a_flood_of_sign_ins_is_worked_off_and_leaves_others_served() throws Exception {
        server.user("flo", "viewer", "default");
        List<Client.Answer> answers = atOnce(40, () -> {
            server.admin().get("/api/v1/me").expect(200);
            return login("nobody", "wrong");
        });
        assertThat(answers).allMatch(answer -> Set.of(401, 503).contains(answer.status()));
        login("flo", "correct horse flo").expect(200);
    }

    @Test
    void pages_miss_nobody_who_was_there_while_others_are_added() {
        for (int i = 0; i < 6; i++) {
            server.user("row-m" + i, null, null);
        }
        List<String> seen = new ArrayList<>();
        String next = "";
        for (int page = 0; !next.equals("end"); page++) {
            Client.Answer answer =
                    server.admin().get("/api/v1/users?limit=2" + next).expect(200);
            seen.addAll(answer.texts("name"));
            next = answer.json().has("next") ? "&cursor=" + answer.at("/next").asText() : "end";
            if (page < 4) {
                server.user("row-a" + page, null, null);
                server.user("row-z" + page, null, null);
            }
        }
        assertThat(seen)
                .doesNotHaveDuplicates()
                .contains("row-m0", "row-m1", "row-m2", "row-m3", "row-m4", "row-m5", "admin");
    }

    @Test
    void forged_tokens_are_not_good() {
        Instant soon = Instant.now().plusSeconds(60);
        for (String token : List.of(
                JWT.create().withSubject("a").withExpiresAt(soon).sign(Algorithm.none()),
                JWT.create().withKeyId("x").withSubject("a").withExpiresAt(soon).sign(Algorithm.HMAC256("secret")),
                "a.b.c",
                "llmb_guess",
                "")) {
            server.client().bearer(token).get("/api/v1/me").expect(401);
        }
    }

    @Test
    void a_refresh_token_is_good_once_and_its_second_use_ends_the_session_when_it_comes_late() {
        Client client = server.user("rita", "viewer", "default").with("X-LLMBench-Request", "1");
        Client.Answer first = client.post("/api/v1/auth/refresh").expect(200);
        client.post("/api/v1/auth/refresh").expect(409);
        Client fresh = client.bearer(first.at("/accessToken").asText())
                .with("Cookie", first.header("Set-Cookie").split(";")[0]);
        fresh.get("/api/v1/me").expect(200);
        age("update refresh_token set used_at = used_at - interval '1 minute' where used_at is not null");
        client.post("/api/v1/auth/refresh").expect(401);
        fresh.get("/api/v1/me").expect(401);
        fresh.post("/api/v1/auth/refresh").expect(401);
    }

    @Test
    void a_refresh_token_that_comes_again_after_its_successor_was_used_ends_the_session_at_once() {
        Client first = server.user("rene", "viewer", "default").with("X-LLMBench-Request", "1");
        Client second = next(first);
        // A second tab that was slower by a moment; it goes on with the cookie of the first.
        first.post("/api/v1/auth/refresh").expect(409);
        Client third = next(second);
        third.get("/api/v1/me").expect(200);
        first.post("/api/v1/auth/refresh").expect(401);
        third.get("/api/v1/me").expect(401);
        third.post("/api/v1/auth/refresh").expect(401);
    }

    private static Client next(Client client) {
        Client.Answer answer = client.post("/api/v1/auth/refresh").expect(200);
        return client.bearer(answer.at("/accessToken").asText())
                .with("Cookie", answer.header("Set-Cookie").split(";")[0]);
    }

    @Test
    void whose_answer_to_a_refresh_was_lost_gets_nothing_for_the_old_token_and_signs_in_again() {
        Client client = server.user("lore", "viewer", "default").with("X-LLMBench-Request", "1");
        Client elsewhere = server.client().signIn("lore", "correct horse lore");
        String session = client.get("/api/v1/me").at("/session").asText();
        client.post("/api/v1/auth/refresh").expect(200);
        // The answer was lost: the client has the old token alone, and asks again, at once and in a minute.
        Client.Answer atOnce = client.post("/api/v1/auth/refresh").expect(409);
        assertThat(atOnce.header("Set-Cookie")).isNull();
        assertThat(atOnce.text()).doesNotContain("accessToken");
        age("update refresh_token set used_at = used_at - interval '1 minute' where session = '" + session + "'");
        assertThat(client.post("/api/v1/auth/refresh").expect(401).header("Set-Cookie"))
                .isNull();
        assertThat(Sql.texts(
                        server.databaseUrl(),
                        "select actor from audit where action = 'session.reuse' and object = '" + session + "'"))
                .containsExactly("user:lore");
        elsewhere.get("/api/v1/me").expect(200);
        server.client().signIn("lore", "correct horse lore").get("/api/v1/me").expect(200);
    }

    @Test
    void the_refresh_cookie_is_for_scripts_of_this_origin_alone() {
        Client client = server.user("olga", "viewer", "default");
        client.post("/api/v1/auth/refresh").expect(400);
        client.with("X-LLMBench-Request", "1")
                .with("Sec-Fetch-Site", "cross-site")
                .post("/api/v1/auth/refresh")
                .expect(403);
        assertThat(client.header("Cookie")).startsWith("llmbench_refresh=");
        String cookie = server.client()
                .post("/api/v1/auth/login", Map.of("user", "olga", "password", "correct horse olga"))
                .header("Set-Cookie");
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/api/v1/auth");
    }

    @Test
    void signing_out_ends_the_session_at_once() {
        Client client = server.user("leo", "viewer", "default");
        client.post("/api/v1/auth/logout").expect(204);
        client.get("/api/v1/me").expect(401);
    }

    @Test
    void sessions_are_listed_and_ended() {
        Client first = server.user("sara", "viewer", "default");
        Client second = server.client().signIn("sara", "correct horse sara");
        String session = second.get("/api/v1/me").at("/session").asText();
        assertThat(first.get("/api/v1/me/sessions").texts("id")).hasSize(2).contains(session);
        first.delete("/api/v1/me/sessions/" + session).expect(204);
        second.get("/api/v1/me").expect(401);
        first.delete("/api/v1/me/sessions/" + session).expect(404);
    }

    private static String session(String user) {
        return server.user(user, "viewer", "default")
                .get("/api/v1/me")
                .expect(200)
                .at("/session")
                .asText();
    }

    @Test
    void sessions_that_were_over_a_month_ago_are_forgotten_with_their_refresh_tokens() {
        String ended = session("erna");
        String expired = session("exa");
        String recent = session("ria");
        String going = session("gundi");
        String ago = " - interval '30 days 1 second'";
        String known = " in ('" + String.join("', '", ended, expired, recent, going) + "')";
        age("update session set ended_at = now() - interval '29 days' where id = '" + recent + "'");
        age("update session set expires_at = now()" + ago + " where id = '" + expired + "'");
        age("update session set ended_at = now()" + ago + " where id = '" + ended + "'");
        Wait.within(
                30,
                "two are forgotten",
                () -> Sql.texts(server.databaseUrl(), "select id from session where id" + known)
                                .size()
                        == 2);
        assertThat(Sql.texts(server.databaseUrl(), "select session from refresh_token where session" + known))
                .containsExactlyInAnyOrder(recent, going);
    }

    @Test
    void a_disabled_user_is_out_at_once_and_a_role_that_was_taken_counts_at_once() {
        server.project("gone");
        Client client = server.user("dora", "viewer", "gone");
        client.get("/api/v1/projects/gone").expect(200);
        server.admin().delete("/api/v1/projects/gone/members/dora").expect(204);
        client.get("/api/v1/projects/gone").expect(404);
        server.admin().patch("/api/v1/users/dora", Map.of("disabled", true)).expect(200);
        client.get("/api/v1/me").expect(401);
    }

    @Test
    void a_token_does_no_more_than_its_role_in_its_project() {
        server.project("one");
        server.project("two");
        Client owner = server.user("tess", "admin", "one");
        server.admin()
                .put("/api/v1/projects/two/members/tess", Map.of("role", "admin"))
                .expect(200);
        Client.Answer made = owner.post(
                        "/api/v1/me/tokens", Map.of("name", "ci", "role", "viewer", "project", "one", "days", 1))
                .expect(201);
        Client token = server.client().bearer(made.at("/secret").asText());
        token.get("/api/v1/projects/one").expect(200);
        token.patch("/api/v1/projects/one", Map.of("title", "x")).expect(403);
        token.get("/api/v1/projects/two").expect(404);
        token.post("/api/v1/me/tokens", Map.of("name", "more", "role", "admin")).expect(403);
        owner.delete("/api/v1/me/tokens/" + made.at("/id").asText()).expect(204);
        token.get("/api/v1/projects/one").expect(401);
    }

    private static Client adminToken() {
        return server.client()
                .bearer(server.admin()
                        .post("/api/v1/me/tokens", Map.of("name", "ops", "role", "admin"))
                        .expect(201)
                        .at("/secret")
                        .asText());
    }

    @Test
    void a_token_of_an_instance_admin_makes_no_instance_admin() {
        Client token = adminToken();
        Map<String, Object> user = Map.of("name", "heir", "password", "correct horse heir");
        Map<String, Object> admin = new HashMap<>(user);
        admin.put("instanceAdmin", true);
        assertThat(token.post("/api/v1/users", admin).expect(403).text()).contains("not a token");
        token.post("/api/v1/users", user).expect(201);
        token.patch("/api/v1/users/heir", Map.of("instanceAdmin", true)).expect(403);
        token.patch("/api/v1/users/heir", Map.of("displayName", "Heir")).expect(200);
        assertThat(server.admin()
                        .get("/api/v1/users/heir")
                        .expect(200)
                        .at("/instanceAdmin")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void a_token_of_an_instance_admin_gives_nobody_a_new_password() {
        server.user("otto", "viewer", "default");
        Client token = adminToken();
        for (String user : List.of("otto", "admin")) {
            token.patch("/api/v1/users/" + user, Map.of("password", "a whole new sentence"))
                    .expect(403);
        }
        login("otto", "correct horse otto").expect(200);
        server.admin()
                .patch("/api/v1/users/otto", Map.of("password", "a whole new sentence"))
                .expect(200);
        login("otto", "a whole new sentence").expect(200);
    }

    @Test
    void an_instance_admin_who_lent_their_session_keeps_their_password() {
        server.admin()
                .patch("/api/v1/users/admin", Map.of("password", "a whole new sentence"))
                .expect(409);
        login("admin", server.server().firstPassword().orElseThrow()).expect(200);
    }

    @Test
    void a_password_is_changed_by_who_knows_it_and_ends_other_sessions() {
        Client client = server.user("paul", "viewer", "default");
        Client other = server.client().signIn("paul", "correct horse paul");
        client.put("/api/v1/me/password", Map.of("current", "wrong", "fresh", "a whole new sentence"))
                .expect(400);
        client.put("/api/v1/me/password", Map.of("current", "correct horse paul", "fresh", "a whole new sentence"))
                .expect(204);
        other.get("/api/v1/me").expect(401);
        client.get("/api/v1/me").expect(200);
        server.client().signIn("paul", "a whole new sentence");
    }

    @Test
    void who_was_slower_is_told_so() {
        server.user("vera", "viewer", "default");
        String version = server.admin().get("/api/v1/users/vera").expect(200).header("ETag");
        server.admin()
                .with("If-Match", version)
                .patch("/api/v1/users/vera", Map.of("displayName", "V"))
                .expect(200);
        server.admin()
                .with("If-Match", version)
                .patch("/api/v1/users/vera", Map.of("displayName", "W"))
                .expect(412);
        server.admin()
                .with("If-None-Match", server.admin().get("/api/v1/users/vera").header("ETag"))
                .get("/api/v1/users/vera")
                .expect(304);
    }

    @Test
    void an_admin_cannot_lock_themselves_out() {
        server.admin().patch("/api/v1/users/admin", Map.of("disabled", true)).expect(409);
        server.admin()
                .patch("/api/v1/users/admin", Map.of("instanceAdmin", false))
                .expect(409);
    }

    @Test
    void a_request_with_a_key_is_made_once() {
        Client client = server.admin().with("Idempotency-Key", "k1");
        String first = client.post("/api/v1/users", Map.of("name", "once", "password", "correct horse once"))
                .expect(201)
                .text();
        Client.Answer again = client.post("/api/v1/users", Map.of("name", "once", "password", "correct horse once"))
                .expect(201);
        assertThat(again.text()).isEqualTo(first);
        assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
        client.post("/api/v1/users", Map.of("name", "twice", "password", "correct horse once"))
                .expect(422);
    }

    @Test
    void users_come_in_pages() {
        for (int i = 0; i < 5; i++) {
            server.user("page" + i, null, null);
        }
        Client.Answer page = server.admin().get("/api/v1/users?limit=2").expect(200);
        int seen = 0;
        while (true) {
            seen += page.json().path("items").size();
            if (!page.json().has("next")) {
                break;
            }
            page = server.admin()
                    .get("/api/v1/users?limit=2&cursor=" + page.at("/next").asText())
                    .expect(200);
        }
        assertThat(seen).isGreaterThanOrEqualTo(6);
        server.admin().get("/api/v1/users?cursor=%21").expect(400);
    }

    private static void age(String sql) {
        try (java.sql.Connection connection = Sql.connect(server.databaseUrl());
                java.sql.Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
