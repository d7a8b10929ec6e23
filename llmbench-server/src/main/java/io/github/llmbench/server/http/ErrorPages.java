package io.github.llmbench.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.config.JettyConfig;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty answers before a route is found, as where the request line is no HTTP; and what it tells of itself: nothing. Stateless. */
public final class ErrorPages {
    private static final int LONGEST_HEADERS = 16 * 1024;
    private static final long BUSY_SECONDS = 2;

    private ErrorPages() {}

    /**
     * Sets Jetty up.
     *
     * @param trustedProxies whose X-Forwarded-For is believed
     * @param encrypted whether the server speaks HTTPS itself
     * @param stop how long a stop may take
     */
    public static void on(JettyConfig jetty, Set<String> trustedProxies, boolean encrypted, Duration stop) {
        jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setSendDateHeader(false);
            http.setRequestHeaderSize(LONGEST_HEADERS);
            if (!trustedProxies.isEmpty()) {
                http.addCustomizer(new TrustedForwarding(TrustedProxies.of(trustedProxies), encrypted));
            }
        });
        jetty.modifyServer(server -> {
            server.setStopTimeout(stop.toMillis());
            server.setErrorHandler(new Handler());
            server.setHandler(new Crowd());
        });
    }

    private static final class Handler extends ErrorHandler {
        @Override
        public boolean handle(org.eclipse.jetty.server.Request request, Response response, Callback callback) {
            int status = response.getStatus();
            try {
                Problem problem = problem(request, status);
                byte[] body = Wire.MAPPER.writeValueAsBytes(problem.body());
                problem.headers().forEach(response.getHeaders()::put);
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.TYPE);
                response.getHeaders().put("Content-Security-Policy", Headers.CONTENT_SECURITY_POLICY);
                response.getHeaders().put("X-Content-Type-Options", "nosniff");
                response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
                Content.Sink.write(response, true, ByteBuffer.wrap(body));
                callback.succeeded();
            } catch (JsonProcessingException e) {
                callback.failed(e);
            } catch (java.io.IOException e) {
                callback.failed(e);
            }
            return true;
        }

        private static Problem problem(org.eclipse.jetty.server.Request request, int status) {
            if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
                return Problem.later(status, "the server is busy; come back in " + BUSY_SECONDS + " s", BUSY_SECONDS);
            }
            String why = request.getAttribute(ErrorHandler.ERROR_MESSAGE) instanceof String message
                            && status == HttpStatus.FORBIDDEN_403
                    ? message
                    : "this is no request that can be served";
            return Problem.of(status, "HTTP " + status, why);
        }
    }
}
