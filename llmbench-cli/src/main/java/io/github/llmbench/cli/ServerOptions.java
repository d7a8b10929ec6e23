package io.github.llmbench.cli;

import io.github.llmbench.api.Secret;
import io.github.llmbench.engine.publish.ServerAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Which server a command asks, and as whom. */
final class ServerOptions {
    static final String URL = "LLMBENCH_SERVER_URL";
    static final String TOKEN = "LLMBENCH_SERVER_TOKEN";
    static final String PROJECT = "LLMBENCH_SERVER_PROJECT";

    /** Never sent. */
    private static final Secret NOBODYS = Secret.of("none");

    @Option(
            names = "--server",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The server that is asked, with the token in $" + TOKEN
                    + ". A command that asks nothing but a server takes $" + URL + " without it.")
    private @Nullable String url;

    /** Whether a server is named on the command line; a command that has another place to look needs that to choose the server. */
    boolean given() {
        return url != null;
    }

    /** The project that a command names, or that of the environment. */
    static String project(Environment environment, @Nullable String project) {
        String named = project == null ? environment.variables().apply(PROJECT) : project;
        return named == null || named.isBlank() ? "default" : named.strip();
    }

    private URI url(Environment environment) {
        String named = url == null ? environment.variables().apply(URL) : url;
        if (named == null || named.isBlank()) {
            throw new IllegalArgumentException("this asks a server: give --server URL, or set " + URL);
        }
        return URI.create(named.strip());
    }

    /**
     * A client with the token of the environment.
     *
     * @param project {@code null} for that of the environment
     */
    ApiClient client(Environment environment, @Nullable String project) {
        String token = environment.variables().apply(TOKEN);
        if (token == null || token.isBlank()) {
            throw new IllegalArgumentException(
                    TOKEN + " is not set; llmbench token create makes a token, and so does the page Account");
        }
        return client(environment, Secret.of(token.strip()), project);
    }

    /**
     * A client with another token.
     *
     * @param token {@code null} for nobody's
     */
    ApiClient client(Environment environment, @Nullable Secret token, @Nullable String project) {
        ServerAddress address =
                new ServerAddress(url(environment), token == null ? NOBODYS : token, project(environment, project));
        return new ApiClient(address, token != null);
    }
}
