package io.github.llmbench.server.config;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.llmbench.server.http.Https;
import io.github.llmbench.store.db.DatabaseSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A server's settings, checked. Immutable.
 *
 * <pre>{@code
 * ServerConfig config = ServerConfig.read(home, Path.of("server.yaml"), System::getenv, Map.of("listen", "127.0.0.1:9000"));
 * }</pre>
 *
 * @param home where the embedded database and the vault's key are kept
 * @param host to listen on
 * @param port to listen on; 0 for a free one
 * @param publicUrl what browsers call it; {@code null} for the listening address
 * @param trustedProxies addresses that may speak for clients
 * @param https what it proves itself with; {@code null} where it speaks plain HTTP
 * @param role which parts of the work it does
 * @param database which it uses
 * @param redis where workers count together; {@code null} for nowhere
 * @param runs at a time in the whole instance
 * @param shards at a time in this process
 * @param plugins folder with jars of benchmarks; need not be there
 * @param heartbeat how often it says that it lives
 * @param requestsPerMinute of a user
 * @param signInsPerMinute from an address
 * @param allowedHosts models' hosts that may be private, as host or host:port
 * @param simulator a model server that the pages offer for trying things out; {@code null} for none
 * @param firstAdmin name of the first user
 * @param stop how long a stop may take
 * @param backups when the database is copied and where to; {@code null} for never
 * @param mail the server that mail is handed to; {@code null} for none
 * @param oidc where people sign in beside passwords; {@code null} for nowhere
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ServerConfig(
        Path home,
        String host,
        int port,
        @Nullable URI publicUrl,
        Set<String> trustedProxies,
        @Nullable Https https,
        Role role,
        DatabaseSettings database,
        @Nullable URI redis,
        int runs,
        int shards,
        Path plugins,
        Duration heartbeat,
        int requestsPerMinute,
        int signInsPerMinute,
        Set<String> allowedHosts,
        @Nullable URI simulator,
        String firstAdmin,
        Duration stop,
        @Nullable BackupSettings backups,
        @Nullable MailSettings mail,
        @Nullable OidcSettings oidc) {

    /** Which parts of the work a process does. */
    public enum Role {
        /** Both. */
        ALL,
        /** Answers requests. */
        API,
        /** Makes runs. */
        WORKER;

        /** Whether it answers requests. */
        public boolean api() {
            return this != WORKER;
        }

        /** Whether it makes runs. */
        public boolean worker() {
            return this != API;
        }
    }

    public ServerConfig {
        trustedProxies = Set.copyOf(trustedProxies);
        allowedHosts = Set.copyOf(allowedHosts);
    }

    /** Hosts that models may be reached at although they are private: those allowed, and the simulator. */
    public Set<String> reachable() {
        if (simulator == null) {
            return allowedHosts;
        }
        Set<String> all = new HashSet<>(allowedHosts);
        all.add(simulator.getPort() < 0 ? simulator.getHost() : simulator.getHost() + ":" + simulator.getPort());
        return Set.copyOf(all);
    }

    /** Whether browsers come by HTTPS. */
    public boolean secure() {
        return publicUrl != null && "https".equals(publicUrl.getScheme());
    }

    /**
     * Reads the settings: the command line before the environment before the file before the usual.
     *
     * @param home where the embedded database and the vault's key are kept
     * @param file in YAML, one {@code setting: value} a line; {@code null} for none
     * @param variables of the environment
     * @param flags of the command line, by the setting's key
     * @throws IllegalArgumentException if any are unsound; its message has a line for each
     * @throws IOException if the file cannot be read
     */
    public static ServerConfig read(
            Path home, @Nullable Path file, Function<String, @Nullable String> variables, Map<String, String> flags)
            throws IOException {
        List<String> errors = new ArrayList<>();
        Map<String, String> ofFile = file == null ? Map.of() : ofFile(file, errors);
        Map<Setting, SettingReader.Value> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            String flag = flags.get(setting.key());
            String variable = variables.apply(setting.variable());
            String written = ofFile.get(setting.key());
            values.put(
                    setting,
                    flag != null
                            ? new SettingReader.Value("--" + setting.key(), flag.strip())
                            : variable != null && !variable.isBlank()
                                    ? new SettingReader.Value(setting.variable(), variable.strip())
                                    : written != null
                                            ? new SettingReader.Value(file + ": " + setting.key(), written.strip())
                                            : new SettingReader.Value(setting.key(), setting.usual()));
        }
        ServerConfig config = new SettingReader(values, errors).read(home);
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException((errors.size() == 1 ? "1 setting is" : errors.size() + " settings are")
                    + " unsound:\n  " + String.join("\n  ", errors));
        }
        return config;
    }

    private static Map<String, String> ofFile(Path file, List<String> errors) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("there is no configuration file " + file);
        }
        Map<String, String> values = new LinkedHashMap<>();
        try {
            JsonNode root = YAMLMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(file.toFile());
            if (root.isMissingNode() || root.isNull()) {
                return values;
            }
            if (!root.isObject()) {
                errors.add(file + " must hold setting: value, one a line");
                return values;
            }
            List<String> known =
                    Arrays.stream(Setting.values()).map(Setting::key).toList();
            for (Map.Entry<String, JsonNode> field : root.properties()) {
                if (!known.contains(field.getKey())) {
                    errors.add(file + ": " + field.getKey() + " is no setting; there are " + known);
                } else if (!field.getValue().isValueNode()) {
                    errors.add(file + ": " + field.getKey() + " must be one value");
                } else {
                    values.put(field.getKey(), field.getValue().asText());
                }
            }
        } catch (JsonProcessingException e) {
            errors.add(file + " is not YAML: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
        return values;
    }
}
