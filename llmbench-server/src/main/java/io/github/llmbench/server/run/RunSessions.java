package io.github.llmbench.server.run;

import io.github.llmbench.api.RunLimits;
import io.github.llmbench.api.RunListener;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.engine.suite.Suite;
import io.github.llmbench.server.catalog.Declarations;
import io.github.llmbench.server.plugin.PluginBenchmark;
import io.github.llmbench.server.plugin.PluginRef;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runs that a worker has open. One stays open for a while after its last shard here, since the next one mostly follows at once.
 * Safe for use by several threads.
 */
final class RunSessions implements AutoCloseable {
    private static final Duration KEPT = Duration.ofSeconds(5);
    private static final int MOST_IDLE = 64;

    private final Workshop shop;
    private final Launches launches;
    private final Map<String, Held> open = new HashMap<>();

    RunSessions(Workshop shop, Launches launches) {
        this.shop = shop;
        this.launches = launches;
    }

    /** An open run and who uses it. */
    private static final class Held {
        private final int round;
        private @Nullable RunSession session;
        private int users;
        private long idleSince;

        Held(int round) {
            this.round = round;
        }
    }

    /** What is done with an open run. */
    interface Use<T> {
        T of(RunSession session) throws IOException;
    }

    /**
     * Opens the run, unless it is open, and lets it be used.
     *
     * @param launch as it was found a moment ago
     */
    <T> T with(Launches.Progress launch, Use<T> use) throws IOException {
        Held held;
        synchronized (this) {
            held = open.get(launch.launch().run());
            if (held == null || held.round != launch.round()) {
                if (held != null && held.users == 0) {
                    close(launch.launch().run(), held);
                }
                held = new Held(launch.round());
                open.put(launch.launch().run(), held);
            }
            held.users++;
        }
        try {
            RunSession session = opened(held, launch);
            return session.inside(() -> use.of(session));
        } finally {
            release(launch.launch().run(), held);
        }
    }

    private RunSession opened(Held held, Launches.Progress launch) throws IOException {
        // One thread opens it, the others of the same run wait; those of other runs do not.
        synchronized (held) {
            RunSession session = held.session;
            if (session == null) {
                session = open(launch);
                held.session = session;
            }
            return session;
        }
    }

    private RunSession open(Launches.Progress launch) throws IOException {
        Launches.Launch wanted = launch.launch();
        RunListener listener = shop.live().listener(wanted.project());
        if (wanted.declaration().startsWith(Suite.PREFIX)) {
            return RunSession.open(
                    shop,
                    launch,
                    null,
                    Chosen.suite(wanted.declaration(), wanted.sampleLimit()),
                    PriceTable.empty(),
                    RunLimits.DEFAULT,
                    listener);
        }
        if (PluginRef.is(wanted.declaration())) {
            PluginRef ref = PluginRef.of(wanted.declaration());
            PluginBenchmark plugin = shop.plugins().find(ref).orElseThrow(() -> new MissingPluginException(ref));
            return RunSession.open(
                    shop,
                    launch,
                    plugin,
                    Chosen.of(plugin.benchmark(), List.of(), wanted.sampleLimit()),
                    PriceTable.empty(),
                    RunLimits.DEFAULT,
                    listener);
        }
        Declarations.Placed placed =
                shop.declarations().place(wanted.project(), wanted.declaration(), launch.createdAt());
        try {
            RunSession session = RunSession.open(
                    shop,
                    launch,
                    null,
                    Chosen.of(placed.declaration().benchmark(), List.of(), wanted.sampleLimit()),
                    placed.declaration().prices(),
                    placed.declaration().limits(),
                    listener);
            if (session.parted() == null) {
                // What is made in one piece reads its data sets when it begins; the others read them when they are
                // opened.
                session.keep(placed);
            } else {
                placed.close();
            }
            return session;
        } catch (IOException | RuntimeException e) {
            placed.close();
            throw e;
        }
    }

    private void release(String run, Held held) {
        List<Map.Entry<String, Held>> old = new ArrayList<>();
        synchronized (this) {
            held.users--;
            held.idleSince = System.nanoTime();
            if (held.users == 0 && open.get(run) != held) {
                old.add(Map.entry(run, held));
            }
        }
        old.forEach(each -> close(each.getKey(), each.getValue()));
    }

    /** Closes those that nobody has used for a while. */
    void tidy() {
        List<Map.Entry<String, Held>> old;
        synchronized (this) {
            List<Map.Entry<String, Held>> idle = open.entrySet().stream()
                    .filter(each -> each.getValue().users == 0)
                    .sorted((one, other) -> Long.compare(one.getValue().idleSince, other.getValue().idleSince))
                    .toList();
            int many = Math.max(0, idle.size() - MOST_IDLE);
            long now = System.nanoTime();
            old = new ArrayList<>();
            for (int i = 0; i < idle.size(); i++) {
                if (i < many || now - idle.get(i).getValue().idleSince > KEPT.toNanos()) {
                    old.add(Map.entry(idle.get(i).getKey(), idle.get(i).getValue()));
                }
            }
            old.forEach(each -> open.remove(each.getKey()));
        }
        old.forEach(each -> close(each.getKey(), each.getValue()));
    }

    private void close(String run, Held held) {
        shop.live().board().forget(run);
        RunSession session = held.session;
        if (session != null) {
            session.close();
        }
    }

    private synchronized Map<String, Held> held() {
        return Map.copyOf(open);
    }

    /** Stops runs that somebody wants stopped. */
    void stopCancelled(String why) {
        Map<String, Held> now = held();
        if (now.isEmpty()) {
            return;
        }
        Map<String, Integer> rounds = new HashMap<>();
        now.forEach((run, held) -> rounds.put(run, held.round));
        launches.cancelled(rounds).forEach(run -> stop(now.get(run), why));
    }

    /** Stops one, where it is open here. */
    void stop(String run, String why) {
        stop(held().get(run), why);
    }

    /** Stops all. */
    void stopAll(String why) {
        held().values().forEach(held -> stop(held, why));
    }

    private static void stop(@Nullable Held held, String why) {
        RunSession session = held == null ? null : held.session;
        if (session != null) {
            session.stop(why);
        }
    }

    @Override
    public void close() {
        Map<String, Held> all;
        synchronized (this) {
            all = Map.copyOf(open);
            open.clear();
        }
        all.forEach(this::close);
    }
}
