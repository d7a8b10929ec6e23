package io.github.llmbench.providers.http;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/** Turns PEM files into a TLS context that verifies host names; a file that cannot be used is named. */
final class Tls {
    private Tls() {}

    static SslContext context(TransportSettings settings) {
        SslContextBuilder builder =
                SslContextBuilder.forClient().sslProvider(SslProvider.JDK).endpointIdentificationAlgorithm("HTTPS");
        if (settings.caCertificates() != null) {
            builder.trustManager(certificates(settings.caCertificates(), "caCertificates"));
        }
        if (settings.clientCertificate() != null && settings.clientKey() != null) {
            certificates(settings.clientCertificate(), "clientCertificate");
            withClientKey(builder, settings.clientCertificate(), settings.clientKey());
        }
        if (settings.http2()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2));
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> certificates(Path file, String field) {
        List<X509Certificate> certificates = new ArrayList<>();
        try (InputStream pem = Files.newInputStream(file)) {
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                certificates.add((X509Certificate) certificate);
            }
        } catch (IOException e) {
            throw unreadable(field, file, e);
        } catch (CertificateException e) {
            throw new IllegalArgumentException(field + " must be a PEM file of X.509 certificates, but was " + file, e);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException(
                    field + " must be a PEM file of X.509 certificates, but there is none in " + file);
        }
        return certificates;
    }

    private static void withClientKey(SslContextBuilder builder, Path certificates, Path key) {
        try (InputStream chain = Files.newInputStream(certificates);
                InputStream secret = Files.newInputStream(key)) {
            builder.keyManager(chain, secret);
        } catch (IOException e) {
            throw unreadable("clientKey", key, e);
        } catch (IllegalArgumentException e) {
            // The cause is left out: what it says of the file's content is not for a log.
            throw new IllegalArgumentException("clientKey must be a PEM file with an unencrypted PKCS#8 key, but was "
                    + key + "; openssl pkcs8 -topk8 -nodes converts others");
        }
    }

    private static IllegalArgumentException unreadable(String field, Path file, IOException e) {
        return new IllegalArgumentException(
                field + " must be a file that can be read, but was " + file + " ("
                        + e.getClass().getSimpleName() + ")",
                e);
    }
}
