package io.github.llmbench.providers.http;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import javax.net.ssl.SSLServerSocket;

/** The certificates of {@code make-certificates.sh}, and servers that use them. */
final class Fixtures {
    static final Path CA = file("ca.pem");
    static final Path OTHER_CA = file("other-ca.pem");
    static final Path CLIENT = file("client.pem");
    static final Path CLIENT_KEY = file("client-key.pem");

    private Fixtures() {}

    private static Path file(String name) {
        try {
            return Path.of(Fixtures.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static RawServer tlsServer(boolean clientCertificate, RawServer.Script script) throws Exception {
        JdkSslContext context = (JdkSslContext) SslContextBuilder.forServer(
                        file("server.pem").toFile(), file("server-key.pem").toFile())
                .sslProvider(SslProvider.JDK)
                .trustManager(CA.toFile())
                .clientAuth(clientCertificate ? ClientAuth.REQUIRE : ClientAuth.NONE)
                .build();
        SSLServerSocket listener = (SSLServerSocket)
                context.context().getServerSocketFactory().createServerSocket(0, 64, InetAddress.getLoopbackAddress());
        listener.setNeedClientAuth(clientCertificate);
        return RawServer.start(listener, script);
    }

    /** Agrees on HTTP/2 alone. */
    static SslContext http2Context() throws Exception {
        return SslContextBuilder.forServer(
                        file("server.pem").toFile(), file("server-key.pem").toFile())
                .sslProvider(SslProvider.JDK)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2))
                .build();
    }

    static RawServer.Script answer(String body) {
        return peer -> {
            while (peer.readRequest() != null) {
                peer.write(RawServer.ok(body));
            }
        };
    }

    static URI https(RawServer server) {
        return URI.create("https://localhost:" + server.port() + "/v1/x");
    }
}
