package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * Names a model: provider and name, with its parameters and endpoint. Immutable.
 *
 * <p>The {@code label} tells apart two uses of one model (other parameters, another endpoint) and is what reports, gates and
 * comparisons call it; unless given it is {@code provider:name}.
 *
 * <pre>{@code
 * ModelRef cold = ModelRef.of("openai:gpt-4o-mini")
 *         .with(ModelParameters.builder().temperature(0).build())
 *         .labelled("mini, cold");
 * }</pre>
 *
 * @param provider the provider's id, such as {@code openai} or {@code openai-compatible}
 * @param name the model's name at the provider
 * @param label what reports call it
 * @param parameters sampling parameters
 * @param endpoint where it is reached
 * @param variables what a prompt may name as {@code {{param.name}}}, so that two prompts are compared as two models are
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ModelRef(
        String provider,
        String name,
        String label,
        ModelParameters parameters,
        Endpoint endpoint,
        Map<String, String> variables) {
    private static final Pattern PROVIDER = Pattern.compile("[a-z][a-z0-9-]*");

    public ModelRef {
        if (!PROVIDER.matcher(Checks.notBlank(provider, "provider")).matches()) {
            throw new IllegalArgumentException(
                    "provider must be lower-case letters, digits and hyphens, but was \"" + provider + "\"");
        }
        Checks.notBlank(name, "model name");
        Checks.notBlank(label, "model label");
        Checks.notNull(parameters, "parameters");
        Checks.notNull(endpoint, "endpoint");
        variables = Map.copyOf(variables);
    }

    /** Without variables. */
    public ModelRef(String provider, String name, String label, ModelParameters parameters, Endpoint endpoint) {
        this(provider, name, label, parameters, endpoint, Map.of());
    }

    /**
     * Parses {@code provider:name}; the name may itself contain colons and slashes.
     *
     * @throws IllegalArgumentException if there is no provider or no name
     */
    public static ModelRef of(String id) {
        int colon = Checks.notBlank(id, "model").indexOf(':');
        if (colon < 1 || colon == id.length() - 1) {
            throw new IllegalArgumentException(
                    "model must be provider:name, for example openai:gpt-4o-mini, but was \"" + id + "\"");
        }
        String stripped = id.strip();
        return new ModelRef(
                stripped.substring(0, stripped.indexOf(':')),
                stripped.substring(stripped.indexOf(':') + 1),
                stripped,
                ModelParameters.DEFAULT,
                Endpoint.DEFAULT);
    }

    /** {@code provider:name}. */
    public String id() {
        return provider + ":" + name;
    }

    /** The same model with other parameters. */
    public ModelRef with(ModelParameters value) {
        return new ModelRef(provider, name, label, value, endpoint, variables);
    }

    /** The same model at another endpoint. */
    public ModelRef at(Endpoint value) {
        return new ModelRef(provider, name, label, parameters, value, variables);
    }

    /** The same model at another base URL. */
    public ModelRef at(String baseUrl) {
        return at(Endpoint.at(baseUrl));
    }

    /** The same model under another label. */
    public ModelRef labelled(String value) {
        return new ModelRef(provider, name, value, parameters, endpoint, variables);
    }

    /** The same model with one more variable, under a label that says so: {@code openai:gpt-4o-mini, style=terse}. */
    public ModelRef variable(String variable, String value) {
        Map<String, String> more = new TreeMap<>(variables);
        more.put(Checks.notBlank(variable, "variable"), Checks.notNull(value, "variable " + variable));
        return new ModelRef(provider, name, label + ", " + variable + "=" + value, parameters, endpoint, more);
    }

    @Override
    public String toString() {
        return label;
    }
}
