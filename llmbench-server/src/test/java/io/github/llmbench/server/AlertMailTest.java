package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.github.llmbench.api.Secret;
import io.github.llmbench.server.config.MailSettings;
import io.github.llmbench.server.mail.Mailer;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AlertMailTest {
    private static final String WEBHOOKS = "/api/v1/projects/default/webhooks";
    private static final String FROM = "llmbench@example.org";

    @TempDir
    static Path directory;

    private static SSLSocketFactory trusting;
    private static SSLContext certified;

    private static GreenMail mail(String protocol) {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol).dynamicPort());
        mail.start();
        return mail;
    }

    private static int port(GreenMail mail, String protocol) {
        return protocol.equals("smtps")
                ? mail.getSmtps().getPort()
                : mail.getSmtp().getPort();
    }

    private static TestServer server(GreenMail mail, String... more) {
        List<String> flags =
                new ArrayList<>(List.of("smtp-server", "smtp://127.0.0.1:" + port(mail, "smtp"), "smtp-from", FROM));
        flags.addAll(List.of(more));
        return TestServer.start(flags.toArray(String[]::new));
    }

    /** Waits for mail of an alert of this kind; each of those whom it goes to has a copy. */
    private static MimeMessage mail(GreenMail mail, String kind) {
        Wait.until("mail of " + kind, () -> copies(mail, kind).size() == 2);
        return copies(mail, kind).get(0);
    }

    private static List<MimeMessage> copies(GreenMail mail, String kind) {
        List<MimeMessage> copies = new ArrayList<>();
        try {
            for (MimeMessage each : mail.getReceivedMessages()) {
                if (each.getSubject().contains(kind + ":")) {
                    copies.add(each);
                }
            }
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
        return copies;
    }

    private static String webhook(TestServer server, String url) {
        return server.admin()
                .post(WEBHOOKS, Map.of("name", "team", "url", url))
                .expect(201)
                .at("/id")
                .asText();
    }

    @Test
    void an_alert_comes_as_mail_without_what_a_prompt_or_a_provider_said() throws Exception {
        GreenMail mail = mail("smtp");
        try (TestServer server = server(mail);
                Bench bench = Bench.saying("a secret answer")) {
            Client runner = server.user("runner", "runner", "default");
            webhook(server, "mailto:team@example.org,ops@example.org");
            server.admin()
                    .put("/api/v1/projects/default/alert-rules/gates", Map.of("kind", "gate-failed"))
                    .expect(200);
            server.admin()
                    .put("/api/v1/projects/default/alert-rules/failures", Map.of("kind", "run-failed"))
                    .expect(200);
            Bench.upload(runner, "default", 40);
            String failing = Bench.start(runner, "default", bench.declaration("gates: [accuracy >= 0.9]"));
            Wait.ended(runner, "default", failing);
            MimeMessage first = mail(mail, "gate-failed");
            assertThat(first.getFrom()[0]).hasToString(FROM);
            assertThat(first.getRecipients(Message.RecipientType.TO))
                    .extracting(Object::toString)
                    .containsExactly("team@example.org", "ops@example.org");
            assertThat(first.getSubject()).isEqualTo("[LLM-Bench] gate-failed: sums in project default");
            assertThat((String) first.getContent())
                    .contains("gates of run " + failing)
                    .contains("rule: gates")
                    .contains("/runs/" + failing)
                    .doesNotContain("a secret answer")
                    .doesNotContain("0?");

            Bench.upload(runner, "default", 4);
            String lost = Bench.start(
                    runner, "default", bench.declaration().replace(bench.url(), "http://no-such-host.invalid"));
            assertThat(Wait.ended(runner, "default", lost)).isEqualTo("failed");
            assertThat((String) mail(mail, "run-failed").getContent())
                    .contains("its page says why")
                    .contains("run: " + lost)
                    .doesNotContain("no-such-host");
        } finally {
            mail.stop();
        }
    }

    @Test
    void mail_that_is_not_taken_waits_in_the_same_outbox_until_it_is() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        GreenMail mail = new GreenMail(new ServerSetup(port, "127.0.0.1", "smtp"));
        mail.start();
        try (TestServer server = server(mail)) {
            String hook = WEBHOOKS + "/" + webhook(server, "mailto:team@example.org");
            Client admin = server.admin();
            assertThat(admin.post(hook + "/test").expect(200).at("/ok").asBoolean())
                    .isTrue();
            mail.stop();
            Client.Answer refused = admin.post(hook + "/test").expect(200);
            assertThat(refused.at("/ok").asBoolean()).isFalse();
            assertThat(refused.at("/error").asText()).contains("the mail server 127.0.0.1:" + port);
            Sql.update(
                    server.databaseUrl(),
                    "insert into delivery (id, webhook, alert, kind, body) select gen_random_uuid(), id, 'a', 'budget',"
                            + " '{\"project\": \"default\", \"text\": \"half is spent\"}' from webhook");
            Wait.until(
                    "a try",
                    () -> admin.get(hook + "/deliveries").at("/items/0").has("error"));
            JsonNode waiting = admin.get(hook + "/deliveries").at("/items/0");
            assertThat(waiting.path("state").asText()).isEqualTo("pending");
            assertThat(waiting.path("error").asText()).contains("the mail server 127.0.0.1:" + port);
            assertThat(waiting.has("nextAt")).isTrue();
            mail.start();
            admin.post(hook + "/deliveries/" + waiting.path("id").asText() + "/again")
                    .expect(202);
            Wait.until(
                    "it is taken",
                    () -> admin.get(hook + "/deliveries")
                            .at("/items/0/state")
                            .asText()
                            .equals("delivered"));
            assertThat(admin.get(hook + "/deliveries").at("/items/0/status").asInt())
                    .isEqualTo(250);
            assertThat((String) mail.getReceivedMessages()[0].getContent()).startsWith("half is spent");
        } finally {
            mail.stop();
        }
    }

    @Test
    void where_no_mail_is_sent_addresses_are_refused_and_so_is_what_is_no_address() {
        try (TestServer server = TestServer.start()) {
            assertThat(server.admin()
                            .post(WEBHOOKS, Map.of("name", "team", "url", "mailto:team@example.org"))
                            .expect(400)
                            .at("/errors/0/message")
                            .asText())
                    .contains("smtp-server");
        }
        GreenMail mail = mail("smtp");
        try (TestServer server = server(mail)) {
            for (String wrong : List.of(
                    "mailto:team",
                    "mailto:a@b.org?subject=x",
                    "mailto:a@b.org,",
                    "mailto:a@b.org%0aBcc:c@d.org",
                    "mailto:a@b.org\nBcc: c@d.org")) {
                assertThat(server.admin()
                                .post(WEBHOOKS, Map.of("name", "team", "url", wrong))
                                .expect(400)
                                .at("/errors/0/pointer")
                                .asText())
                        .as(wrong)
                        .isEqualTo("#/url");
            }
        } finally {
            mail.stop();
        }
    }

    /** A certificate for this machine by the JDK's own tool, which GreenMail takes in place of its own. */
    @BeforeAll
    static void makeCertificate() throws Exception {
        Path store = directory.resolve("mail.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "mail",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=DNS:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString());
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        System.setProperty("greenmail.tls.keystore.file", store.toString());
        System.setProperty("greenmail.tls.keystore.password", "changeit");
        System.setProperty("greenmail.tls.key.password", "changeit");
        KeyStore own = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, "changeit".toCharArray());
        certified = SSLContext.getInstance("TLS");
        certified.init(keys.getKeyManagers(), null, null);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("mail", own.getCertificate("mail"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        trusting = context.getSocketFactory();
    }

    private static MailSettings settings(GreenMail mail, String protocol, String password) {
        return new MailSettings(
                "localhost", port(mail, protocol), protocol.equals("smtps"), false, "jo", Secret.of(password), FROM);
    }

    private static MailSettings settings(StartTlsMail mail) {
        return new MailSettings("localhost", mail.port(), false, false, "jo", Secret.of("right"), FROM);
    }

    @Test
    void by_starttls_password_and_mail_go_over_tls_alone() throws Exception {
        try (StartTlsMail mail = StartTlsMail.start(certified)) {
            int code = new Mailer(settings(mail), trusting).send(List.of("jo@example.org"), "a subject", "some lines");
            assertThat(code).isEqualTo(250);
            assertThat(mail.protocol()).isIn("TLSv1.2", "TLSv1.3");
            assertThat(mail.clear())
                    .hasSize(2)
                    .satisfies(lines -> assertThat(lines.get(0)).startsWith("EHLO"))
                    .endsWith("STARTTLS");
            assertThat(mail.secret())
                    .contains(
                            "MAIL FROM:<" + FROM + ">", "RCPT TO:<jo@example.org>", "Subject: a subject", "some lines")
                    .contains("AUTH PLAIN "
                            + Base64.getEncoder().encodeToString("jo\0jo\0right".getBytes(StandardCharsets.US_ASCII)));
        }
    }

    @Test
    void by_starttls_a_certificate_that_nobody_vouches_for_or_of_another_host_gets_no_password() throws Exception {
        try (StartTlsMail mail = StartTlsMail.start(certified)) {
            assertThatThrownBy(() -> new Mailer(settings(mail), null).send(List.of("jo@example.org"), "s", "t"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("certification path");
            MailSettings byAddress =
                    new MailSettings("127.0.0.1", mail.port(), false, false, "jo", Secret.of("right"), FROM);
            assertThatThrownBy(() -> new Mailer(byAddress, trusting).send(List.of("jo@example.org"), "s", "t"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1");
            assertThat(mail.secret()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
            assertThat(mail.clear()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
        }
    }

    @Test
    void who_takes_the_upgrade_back_gets_no_password_and_no_mail() throws Exception {
        try (StartTlsMail mail = StartTlsMail.refusing(certified)) {
            assertThatThrownBy(() -> new Mailer(settings(mail), trusting).send(List.of("jo@example.org"), "s", "t"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the mail server localhost:" + mail.port());
            assertThat(mail.clear()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
            assertThat(mail.secret()).isEmpty();
        }
    }

    @Test
    void over_tls_the_user_signs_in_and_a_wrong_password_is_told_of_without_it() throws Exception {
        GreenMail mail = mail("smtps");
        try {
            mail.setUser("jo@example.org", "jo", "right");
            int code = new Mailer(settings(mail, "smtps", "right"), trusting)
                    .send(List.of("jo@example.org"), "two\r\nBcc: x@y.org", "lines");
            assertThat(code).isEqualTo(250);
            assertThat(mail.getReceivedMessages()).singleElement().satisfies(message -> {
                assertThat(message.getSubject()).isEqualTo("two Bcc: x@y.org");
                assertThat(message.getAllRecipients()).hasSize(1);
            });
            assertThatThrownBy(() -> new Mailer(settings(mail, "smtps", "hunter2"), trusting)
                            .send(List.of("jo@example.org"), "s", "t"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("did not let jo sign in")
                    .hasMessageNotContaining("hunter2");
        } finally {
            mail.stop();
        }
    }

    @Test
    void a_certificate_that_nobody_vouches_for_and_a_server_without_starttls_get_no_password() {
        GreenMail tls = mail("smtps");
        GreenMail plain = mail("smtp");
        try {
            assertThatThrownBy(() ->
                            new Mailer(settings(tls, "smtps", "right"), null).send(List.of("jo@example.org"), "s", "t"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("certification path");
            assertThatThrownBy(() -> new Mailer(settings(plain, "smtp", "right"), null)
                            .send(List.of("jo@example.org"), "s", "t"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("STARTTLS is required");
            assertThat(tls.getReceivedMessages()).isEmpty();
            assertThat(plain.getReceivedMessages()).isEmpty();
        } finally {
            tls.stop();
            plain.stop();
        }
    }
}
