package io.github.llmbench.store.cache;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.spi.ResponseCache;
import io.github.llmbench.api.spi.ResponseCacheProvider;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.store.run.PostgresRunStore;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The caches {@code file} (in {@code cache} under the home directory), {@code file:DIRECTORY}, {@code postgres} (in the database of the
 * runs) and {@code redis://HOST:PORT}. {@code LLMBENCH_CACHE_DAYS} and {@code LLMBENCH_CACHE_MIB} say how long and how much they
 * remember. Safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class StoreCaches implements ResponseCacheProvider {
    /** How many days an answer is remembered. */
    public static final String DAYS = "LLMBENCH_CACHE_DAYS";

    /** How many mebibytes of answers are remembered. */
    public static final String MEBIBYTES = "LLMBENCH_CACHE_MIB";

    private static final String FILE = "file";

    /** For {@link java.util.ServiceLoader}. */
    public StoreCaches() {}

    @Override
    public Optional<ResponseCache> open(
            String name, RunStore store, Path home, Function<String, @Nullable String> variables) throws IOException {
        CacheLimits limits = new CacheLimits(
                Duration.ofDays(
                        number(variables, DAYS, CacheLimits.DEFAULT.timeToLive().toDays())),
                number(variables, MEBIBYTES, CacheLimits.DEFAULT.bytes() >> 20) << 20);
        if (name.equals(FILE)) {
            return Optional.of(StoredResponses.inFiles(home.resolve("cache"), limits));
        }
        if (name.startsWith(FILE + ":")) {
            return Optional.of(StoredResponses.inFiles(Path.of(name.substring(FILE.length() + 1)), limits));
        }
        if (name.equals("postgres")) {
            if (store instanceof PostgresRunStore postgres) {
                if (!postgres.storesTexts()) {
                    throw new IllegalArgumentException(
                            "texts are kept out of the database (LLMBENCH_STORE_TEXTS=none), and a"
                                    + " response cache there would hold them; use the cache \"file\" or Redis");
                }
                return Optional.of(StoredResponses.inDatabase(postgres.database(), limits));
            }
            throw new IllegalArgumentException(
                    "the cache \"postgres\" is in the database of the runs, but runs are in files; set LLMBENCH_DB_URL, or use"
                            + " the cache \"file\"");
        }
        return name.startsWith("redis://") || name.startsWith("rediss://")
                ? Optional.of(StoredResponses.inRedis(url(name), limits))
                : Optional.empty();
    }

    /** The message of URI shows the whole text, and a URL of Redis may hold a password. */
    private static URI url(String name) {
        try {
            return new URI(name);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the cache's URL is unsound at position " + e.getIndex() + ": "
                    + e.getReason() + "; it is redis://HOST:PORT or rediss://USER:PASSWORD@HOST:PORT");
        }
    }

    private static long number(Function<String, @Nullable String> variables, String variable, long usual) {
        String given = variables.apply(variable);
        if (given == null || given.isBlank()) {
            return usual;
        }
        try {
            long number = Long.parseLong(given.strip());
            if (number > 0 && number <= Integer.MAX_VALUE) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    variable + " must be a whole number over 0, but was \"" + given + "\"", e);
        }
        throw new IllegalArgumentException(variable + " must be a whole number over 0, but was \"" + given + "\"");
    }
}
