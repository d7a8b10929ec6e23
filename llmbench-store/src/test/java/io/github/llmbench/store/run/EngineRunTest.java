package io.github.llmbench.store.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Budget;
import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Secret;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import io.github.llmbench.store.db.TestDatabase;
import io.github.llmbench.store.transfer.Transfers;
import io.github.llmbench.store.vault.KeyEncryptionKey;
import io.github.llmbench.store.vault.PostgresVault;
import io.github.llmbench.store.vault.SecretAddress;
import io.github.llmbench.store.vault.SecretUse;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EngineRunTest {
    private static final String CANARY = "canary-5up3r-s3cr3t-value";

    private static TestDatabase database;
    private static Database open;

    @TempDir
    Path home;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        open = database.open();
    }

    @AfterAll
    static void drop() throws IOException {
        open.close();
        database.close();
    }

    private LlmBench.Builder engine(FakeModel model, Endpoint endpoint) {
        return LlmBench.builder()
                .home(home)
                .store(PostgresRunStore.builder(open, home.resolve("spool")).build())
                .prices(FakeModel.prices())
                .model(model.bound("echo", endpoint));
    }

    @Test
    void a_run_that_stopped_goes_on_and_makes_only_what_is_missing() {
        FakeModel model = new FakeModel(1);
        Benchmark benchmark = FakeModel.benchmark("resumed", 40);
        Run partial = engine(model, Endpoint.DEFAULT).build().run(benchmark.budget(Budget.usd("0.020")));
        assertThat(partial.status()).isEqualTo(Run.Status.PARTIAL);
        int paid = model.calls();
        assertThat(paid).isLessThan(40);

        Run whole = engine(model, Endpoint.DEFAULT).build().run(benchmark);
        assertThat(whole.id()).isEqualTo(partial.id());
        assertThat(whole.status()).isEqualTo(Run.Status.COMPLETE);
        assertThat(model.calls()).isEqualTo(40);
        assertThat(whole.facts()).anyMatch(fact -> fact.contains("resumed: " + paid + " of 40 trials"));
        assertThat(whole.metric("accuracy", "echo").estimate()).isEqualTo(1);
        try (Stream<Trial> trials = whole.trials()) {
            assertThat(trials.map(trial -> trial.cost().usd()).reduce(BigDecimal.ZERO, BigDecimal::add))
                    .isEqualByComparingTo("0.040");
        }
    }

    @Test
    void runs_of_a_project_share_its_budget_of_the_month() {
        FakeModel model = new FakeModel(1);
        LlmBench engine = LlmBench.builder()
                .home(home)
                .store(PostgresRunStore.builder(open, home.resolve("spool"))
                        .project("thrifty")
                        .monthlyUsd(new BigDecimal("0.030"))
                        .build())
                .prices(FakeModel.prices())
                .model(model.bound("echo", Endpoint.DEFAULT))
                .build();
        assertThat(engine.run(FakeModel.benchmark("first", 20)).status()).isEqualTo(Run.Status.COMPLETE);

        Run second = engine.run(FakeModel.benchmark("second", 20).budget(Budget.usd("1")));
        assertThat(second.status()).isEqualTo(Run.Status.PARTIAL);
        assertThat(second.facts()).anyMatch(fact -> fact.contains("stopped: the budget does not hold another call"));
        assertThat(model.calls()).isBetween(26, 30);
    }

    @Test
    void keys_of_a_provider_have_a_budget_of_the_month_and_others_keep_the_usual_cap() {
        FakeModel model = new FakeModel(1);
        LlmBench.Builder engine =
                LlmBench.builder().home(home).prices(FakeModel.prices()).model(model.bound("echo", Endpoint.DEFAULT));
        PostgresRunStore.Builder store = PostgresRunStore.builder(open, home.resolve("spool"));
        Run limited = engine.store(
                        store.keysMonthlyUsd("fake", new BigDecimal("0.010")).build())
                .build()
                .run(FakeModel.benchmark("keys", 40));
        assertThat(limited.status()).isEqualTo(Run.Status.PARTIAL);
        assertThat(model.calls()).isBetween(6, 10);

        Run capped = engine.store(PostgresRunStore.builder(open, home.resolve("spool"))
                        .keysMonthlyUsd("another", new BigDecimal("0.010"))
                        .build())
                .runCap(Budget.usd("0.020"))
                .build()
                .run(FakeModel.benchmark("capped", 40));
        assertThat(capped.facts()).anyMatch(fact -> fact.contains("the cap of 0.020 USD"));
    }

    @Test
    void a_changed_identity_forbids_resume_and_is_named() {
        FakeModel model = new FakeModel(1);
        Run partial = engine(model, Endpoint.DEFAULT)
                .build()
                .run(FakeModel.benchmark("changed", 40).budget(Budget.usd("0.020")));

        Run other = engine(model, Endpoint.DEFAULT).build().run(FakeModel.benchmark("changed", 41));
        assertThat(other.id()).isNotEqualTo(partial.id());
        assertThat(other.facts())
                .anyMatch(fact -> fact.contains("left aside: unfinished run " + partial.id())
                        && fact.contains("task.numbers.dataset"));
    }

    @Test
    void no_secret_that_went_in_is_found_in_a_row_an_export_or_an_error() throws IOException {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        Endpoint endpoint = Endpoint.builder()
                .baseUrl("https://user:" + CANARY + "@api.example/v1")
                .apiKey(Secret.of(CANARY))
                .header("x-key", Secret.of(CANARY))
                .build();
        Run run = engine(new FakeModel(0), endpoint).build().run(FakeModel.benchmark("canary", 5));
        seen.add(run.header().toString());
        KeyEncryptionKey key = KeyEncryptionKey.create(home.resolve("kek"));
        PostgresVault vault = new PostgresVault(open, key);
        SecretAddress address = SecretAddress.parse("openai");
        seen.add(vault.put(address, Secret.of(CANARY), "api.openai.com", "jo").toString());
        seen.add(vault.use(address, "api.openai.com", new SecretUse(run.id(), "w"))
                .toString());
        assertThatThrownBy(() -> vault.use(address, "x.example", new SecretUse(run.id(), "w")))
                .satisfies(e -> seen.add(stack(e)));
        assertThatThrownBy(() -> Database.open(DatabaseSettings.server(
                        "postgresql://nobody:" + CANARY + "@127.0.0.1:" + database.port() + "/x", null)))
                .satisfies(e -> seen.add(stack(e)));

        Path backup = home.resolve("backup");
        new Transfers(open).backup(backup);
        try (ZipFile zip = new ZipFile(backup.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                try (InputStream in = zip.getInputStream(entry)) {
                    seen.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        assertThat(seen).hasSizeGreaterThan(10);
        assertThat(seen).noneMatch(text -> text.contains(CANARY));
    }

    private static String stack(Throwable e) {
        java.io.StringWriter text = new java.io.StringWriter();
        e.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }
}
