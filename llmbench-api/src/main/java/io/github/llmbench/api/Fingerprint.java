package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * What made a run what it is. Immutable.
 *
 * @param identity hashes of dataset, prompts, extractors, scorers and model parameters by name; a change forbids resume and is
 *     shown first in a comparison
 * @param context client version and settings, price table, machine, git commit by name; a change is named and forbids nothing
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Fingerprint(Map<String, String> identity, Map<String, String> context) {
    public Fingerprint {
        identity = Collections.unmodifiableMap(new TreeMap<>(identity));
        context = Collections.unmodifiableMap(new TreeMap<>(context));
    }

    /** Names of the identity parts that differ, in order. */
    public List<String> identityChanges(Fingerprint other) {
        Set<String> names = new LinkedHashSet<>(identity.keySet());
        names.addAll(other.identity.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(identity.get(name), other.identity.get(name)))
                .sorted()
                .toList();
    }
}
