package io.github.llmbench.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * HTTPS with a certificate from PEM files. Immutable.
 *
 * <pre>{@code
 * Https https = Https.read(Path.of("tls.crt"), Path.of("tls.key"));
 * jetty.addConnector((server, http) -> https.connector(server, http, "0.0.0.0", 8443));
 * }</pre>
 */
public final class Https {
    /** Of a store that never leaves this process. */
    private static final char[] PASSWORD = {};

    private final KeyStore keys;

    private Https(KeyStore keys) {
        this.keys = keys;
    }

    /**
     * Reads both files.
     *
     * @param certificate the chain, the server's own first
     * @param key PKCS#8, not encrypted
     * @throws IllegalArgumentException if they cannot be used; the message names the file and shows nothing of it
     */
    public static Https read(Path certificate, Path key) {
        try {
            KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
            keys.load(null, null);
            Certificate[] chain = chain(certificate);
            keys.setKeyEntry("server", key(key, chain[0].getPublicKey().getAlgorithm()), PASSWORD, chain);
            return new Https(keys);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("an empty key store cannot be made", e);
        }
    }

    private static Certificate[] chain(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> chain =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (!chain.isEmpty()) {
                return chain.toArray(new Certificate[0]);
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(file + " must be a readable file with certificates in PEM", e);
        }
        throw new IllegalArgumentException(file + " must hold a certificate in PEM");
    }

    private static PrivateKey key(Path file, String algorithm) {
        try {
            String text = Files.readString(file);
            int begin = text.indexOf("-----BEGIN PRIVATE KEY-----");
            int end = text.indexOf("-----END PRIVATE KEY-----");
            if (begin >= 0 && end > begin) {
                String body = text.substring(text.indexOf('\n', begin), end);
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(
                                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
            }
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + " must be a readable file with the " + algorithm + " key of the certificate", e);
        }
        throw new IllegalArgumentException(
                file + " must hold an unencrypted PKCS#8 key in PEM; openssl pkcs8 -topk8 -nodes makes one");
    }

    /** Where requests come in. */
    public Connector connector(Server server, HttpConfiguration http, String host, int port) {
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStore(keys);
        context.setKeyStorePassword(new String(PASSWORD));
        context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        HttpConfiguration secure = new HttpConfiguration(http);
        // Probes ask by address; what may be served to whom is not told apart by name.
        secure.addCustomizer(new SecureRequestCustomizer(false));
        ServerConnector connector = new ServerConnector(server, context, new HttpConnectionFactory(secure));
        connector.setHost(host);
        connector.setPort(port);
        return connector;
    }
}
