package io.github.llmbench.providers;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.spi.KeySource;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.ModelProvider;
import io.github.llmbench.providers.http.AddressCheck;
import io.github.llmbench.providers.http.TransportSettings;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Opens {@code openai:}, {@code openai-responses:}, {@code anthropic:}, {@code google:}, {@code ollama:} and {@code
 * openai-compatible:} models. Clients opened by one provider share their connections where their endpoints allow it. Safe for use by
 * several threads.
 *
 * <pre>{@code
 * ModelProvider provider = new HttpModelProvider();
 * try (ModelClient client = provider.open(ModelRef.of("openai:gpt-4o-mini"))) {
 *     ModelResponse response = client.call(ModelRequest.of("Hello"), CallContext.now()).join();
 * }
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class HttpModelProvider implements ModelProvider {
    private final Function<String, @Nullable String> environment;
    private final Transports transports;

    /** Reads keys from the process's environment. */
    public HttpModelProvider() {
        this(System::getenv);
    }

    /** Reads keys from these variables, for who keeps them elsewhere. */
    public HttpModelProvider(Function<String, @Nullable String> environment) {
        this(environment, AddressCheck.NONE);
    }

    /** The same, connecting to no address that is refused. */
    public HttpModelProvider(Function<String, @Nullable String> environment, AddressCheck check) {
        this.environment = environment;
        transports = new Transports(check);
    }

    @Override
    public Set<String> ids() {
        return Arrays.stream(Vendor.values()).map(Vendor::id).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public ModelClient open(ModelRef model) {
        return open(model, KeySource.NONE);
    }

    @Override
    public ModelClient open(ModelRef model, KeySource keys) {
        Vendor vendor = Vendor.of(model.provider())
                .orElseThrow(() -> new IllegalArgumentException("provider must be one of " + ids() + ", but was \""
                        + model.provider() + "\" in " + model.id()));
        URI baseUrl = baseUrl(model, vendor);
        Credentials credentials = Credentials.of(model, vendor, baseUrl, environment, keys);
        Endpoint endpoint = model.endpoint();
        TransportSettings settings = new TransportSettings(
                endpoint.proxy(),
                endpoint.caCertificates(),
                endpoint.clientCertificate(),
                endpoint.clientKey(),
                endpoint.http() == Endpoint.Http.HTTP_2,
                endpoint.busyPoll(),
                TransportSettings.DIRECT.connectTimeout());
        return new HttpModelClient(model, vendor, baseUrl, credentials, settings, transports);
    }

    @Override
    public Optional<URI> endpoint(ModelRef model) {
        URI own = model.endpoint().baseUrl();
        return own != null
                ? Optional.of(own)
                : Vendor.of(model.provider())
                        .flatMap(vendor -> Optional.ofNullable(vendor.baseUrl()))
                        .map(URI::create);
    }

    private static URI baseUrl(ModelRef model, Vendor vendor) {
        URI own = model.endpoint().baseUrl();
        if (own != null) {
            if (own.getRawUserInfo() != null) {
                throw new IllegalArgumentException("the base URL of " + model.id()
                        + " must not hold a user name or password; use a header of the endpoint");
            }
            return own;
        }
        String usual = vendor.baseUrl();
        if (usual == null) {
            throw new IllegalArgumentException(model.id()
                    + " needs a base URL: all of the server's URL before /chat/completions, for example"
                    + " http://localhost:8000/v1");
        }
        return URI.create(usual);
    }
}
