package io.github.llmbench.engine.cassette;

import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.engine.chain.Cassette;
import io.github.llmbench.engine.chain.RequestHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which recorded call comes nearest to one that is not recorded, and in what they differ. */
final class Nearest {
    private static final Pattern WORDS = Pattern.compile("\\W+");
    private static final int BEFORE = 20;
    private static final int AFTER = 30;

    private Nearest() {}

    /** The recorded call of the same sample, epoch and number; else the one with most words in common. */
    static Optional<Recorded> of(Cassette.Asked asked, String call, Collection<Recorded> entries) {
        Optional<Recorded> same = entries.stream()
                .filter(entry -> entry.slot().call().equals(call))
                .findFirst();
        if (same.isPresent()) {
            return same;
        }
        Set<String> wanted = words(asked.request());
        return entries.stream().max(Comparator.comparingDouble(entry -> overlap(wanted, words(entry.request()))));
    }

    private static Set<String> words(ModelRequest request) {
        Set<String> words = new HashSet<>();
        request.messages()
                .forEach(message -> WORDS.splitAsStream(message.text()).forEach(words::add));
        return words;
    }

    /** Jaccard's index. */
    private static double overlap(Set<String> a, Set<String> b) {
        Set<String> common = new HashSet<>(a);
        common.retainAll(b);
        int all = a.size() + b.size() - common.size();
        return all == 0 ? 1 : (double) common.size() / all;
    }

    /** In what they differ, in words: what was recorded, and what is asked now. */
    static String difference(Recorded recorded, Cassette.Asked asked) {
        List<String> differences = new ArrayList<>();
        ModelRequest was = recorded.request();
        ModelRequest is = asked.request();
        add(differences, "base URL", recorded.baseUrl(), RequestHash.baseUrl(asked.model()));
        add(differences, "stream", was.stream(), is.stream());
        parameters(differences, was.parameters(), is.parameters());
        messages(differences, was.messages(), is.messages());
        return differences.isEmpty()
                ? "the same request of another epoch, provider or model name, or edited by hand"
                : String.join("; ", differences);
    }

    private static void parameters(List<String> differences, ModelParameters was, ModelParameters is) {
        add(differences, "temperature", was.temperature(), is.temperature());
        add(differences, "topP", was.topP(), is.topP());
        add(differences, "maxOutputTokens", was.maxOutputTokens(), is.maxOutputTokens());
        add(differences, "seed", was.seed(), is.seed());
        add(differences, "stop", was.stop(), is.stop());
        add(differences, "extra", new TreeMap<>(was.extra()).toString(), new TreeMap<>(is.extra()).toString());
    }

    private static void messages(List<String> differences, List<Message> was, List<Message> is) {
        if (was.size() != is.size()) {
            differences.add("there were " + was.size() + " messages and are " + is.size());
        }
        for (int i = 0; i < Math.min(was.size(), is.size()); i++) {
            String which = "message " + (i + 1) + " (" + is.get(i).role().name().toLowerCase(Locale.ROOT) + ")";
            add(differences, "role of " + which, was.get(i).role(), is.get(i).role());
            String before = was.get(i).text();
            String now = is.get(i).text();
            if (!before.equals(now)) {
                int at = firstDifference(before, now);
                differences.add(which + ", line "
                        + (1
                                + now.substring(0, at)
                                        .chars()
                                        .filter(c -> c == '\n')
                                        .count()) + " was " + around(before, at) + " and is now " + around(now, at));
            }
        }
    }

    private static int firstDifference(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return i;
            }
        }
        return shorter;
    }

    private static String around(String text, int at) {
        int from = Math.max(0, at - BEFORE);
        int to = Math.min(text.length(), at + AFTER);
        return "\"" + (from > 0 ? "…" : "") + text.substring(from, to).replace("\n", "\\n")
                + (to < text.length() ? "…" : "") + "\"";
    }

    private static void add(List<String> differences, String what, @Nullable Object was, @Nullable Object is) {
        if (!Objects.equals(was, is)) {
            differences.add(what + " was " + was + " and is now " + is);
        }
    }
}
