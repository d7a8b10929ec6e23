package io.github.llmbench.server.mail;

import io.github.llmbench.api.Secret;
import io.github.llmbench.server.config.MailSettings;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/** Hands mail of plain text to one server, a connection for each. Safe for use by several threads. */
public final class Mailer {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final MailSettings settings;
    private final Session session;

    /**
     * Of a server.
     *
     * @param trust what its certificate is held against; {@code null} for what Java trusts
     */
    public Mailer(MailSettings settings, @Nullable SSLSocketFactory trust) {
        this.settings = settings;
        Properties properties = new Properties();
        String of = "mail." + protocol() + ".";
        properties.put(of + "host", settings.host());
        properties.put(of + "port", Integer.toString(settings.port()));
        properties.put(of + "connectiontimeout", Long.toString(CONNECT.toMillis()));
        properties.put(of + "timeout", Long.toString(ANSWER.toMillis()));
        properties.put(of + "writetimeout", Long.toString(ANSWER.toMillis()));
        properties.put(of + "auth", Boolean.toString(settings.user() != null));
        properties.put(of + "starttls.enable", Boolean.toString(!settings.tls()));
        properties.put(of + "starttls.required", Boolean.toString(!settings.tls() && !settings.plain()));
        properties.put(of + "ssl.checkserveridentity", "true");
        properties.put(of + "ssl.protocols", "TLSv1.2 TLSv1.3");
        properties.put("mail.from", settings.from());
        if (trust != null) {
            properties.put(of + "ssl.socketFactory", trust);
        }
        session = Session.getInstance(properties);
    }

    private String protocol() {
        return settings.tls() ? "smtps" : "smtp";
    }

    /**
     * Sends.
     *
     * @param subject in one line; what is no letter, digit or sign in it becomes a space
     * @return the code that the server answered with
     * @throws IOException if the server did not take it; the message says why in one line
     */
    public int send(List<String> to, String subject, String text) throws IOException {
        try (SMTPTransport transport = (SMTPTransport) session.getTransport(protocol())) {
            MimeMessage message = new MimeMessage(session);
            message.setFrom(new InternetAddress(settings.from()));
            Address[] addresses = new Address[to.size()];
            for (int i = 0; i < addresses.length; i++) {
                addresses[i] = new InternetAddress(to.get(i), true);
            }
            message.setRecipients(Message.RecipientType.TO, addresses);
            message.setSubject(subject.replaceAll("\\p{Cntrl}+", " "), StandardCharsets.UTF_8.name());
            message.setText(text, StandardCharsets.UTF_8.name());
            // Nobody's holiday notice should answer a program.
            message.setHeader("Auto-Submitted", "auto-generated");
            message.setSentDate(Date.from(Instant.now()));
            message.saveChanges();
            Secret password = settings.password();
            transport.connect(
                    settings.host(), settings.port(), settings.user(), password == null ? null : password.reveal());
            transport.sendMessage(message, addresses);
            return transport.getLastReturnCode();
        } catch (AuthenticationFailedException e) {
            throw new IOException(place() + " did not let " + settings.user() + " sign in", e);
        } catch (SendFailedException e) {
            throw new IOException(place() + " did not take it: " + line(e), e);
        } catch (MessagingException e) {
            throw new IOException(place() + ": " + line(e), e);
        }
    }

    private String place() {
        return "the mail server " + settings.host() + ":" + settings.port();
    }

    /** The innermost reason, such as that of a certificate, without the lines that others put around it. */
    private static String line(MessagingException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).strip().replaceAll("\\s+", " ");
    }
}
