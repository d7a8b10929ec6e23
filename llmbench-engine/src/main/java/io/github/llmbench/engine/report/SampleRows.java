package io.github.llmbench.engine.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Trial;
import io.github.llmbench.engine.timing.Timings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The trials as the page's data: one array a trial, in the order of {@link #COLUMNS}. Models, tasks, outcomes and scorers stand as
 * numbers of their lists; a prompt that stood before stands as the number of its first appearance. The page holds at most {@value #MOST}
 * trials, the first of the journal, which is in random order. Used by one thread.
 */
final class SampleRows {
    /** Names of the columns, for the page's script. */
    static final List<String> COLUMNS = List.of(
            "model",
            "task",
            "sample",
            "epoch",
            "outcome",
            "scores",
            "text",
            "prompt",
            "error",
            "ttft",
            "e2e",
            "responseE2e",
            "inputTokens",
            "outputTokens",
            "cost");

    static final int MOST = 25_000;
    private static final long TEXT_BYTES = 9_000_000;
    private static final double THOUSANDTHS = 1_000;

    private final Run run;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    private final JsonGenerator json;
    private final TextBudget budget;
    private final Map<String, Integer> prompts = new HashMap<>();
    private final List<String> scorers = new ArrayList<>();
    private long trials;

    SampleRows(Run run, JsonMapper mapper) throws IOException {
        this.run = run;
        this.json = mapper.getFactory().createGenerator(bytes);
        json.setCharacterEscapes(new HtmlSafeEscapes());
        this.budget = new TextBudget(TEXT_BYTES, Math.min(MOST, ResultRow.trials(run)));
        json.writeStartArray();
    }

    void add(Trial trial) throws IOException {
        trials++;
        if (trials > MOST) {
            return;
        }
        budget.next();
        json.writeRaw('\n');
        json.writeStartArray();
        json.writeNumber(run.header().models().indexOf(trial.key().model()));
        json.writeNumber(run.header().tasks().indexOf(trial.key().task()));
        json.writeString(trial.key().sample());
        json.writeNumber(trial.key().epoch());
        json.writeNumber(Charts.OUTCOMES.indexOf(trial.outcome()));
        TrialText text = TrialText.of(trial);
        String prompt = text.prompt();
        Integer before = prompt == null ? null : prompts.putIfAbsent(prompt, prompts.size());
        long rest = before == null ? TextBudget.size(prompt) : 0;
        writeScores(trial.scores(), TextBudget.size(text.answer()) + rest);
        json.writeString(budget.fit(text.answer(), rest));
        if (before == null) {
            writeText(prompt);
        } else {
            json.writeNumber(before);
        }
        writeText(trial.error());
        writeCall(text);
        Cost cost = trial.cost();
        if (cost.priced() > 0) {
            json.writeNumber(cost.usd());
        } else {
            json.writeNull();
        }
        json.writeEndArray();
    }

    private void writeScores(Map<String, Score> scores, long rest) throws IOException {
        json.writeStartArray();
        for (Map.Entry<String, Score> entry : scores.entrySet()) {
            Score score = entry.getValue();
            json.writeStartArray();
            json.writeNumber(index(entry.getKey()));
            if (score.scored()) {
                json.writeNumber(score.value());
            } else {
                json.writeNull();
            }
            json.writeString(budget.fit(score.answer(), rest));
            json.writeString(budget.fit(score.explanation(), rest));
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private int index(String scorer) {
        if (!scorers.contains(scorer)) {
            scorers.add(scorer);
        }
        return scorers.indexOf(scorer);
    }

    private void writeCall(TrialText text) throws IOException {
        Timings timings = text.timings();
        writeMillis(timings == null ? null : timings.ttft());
        writeMillis(timings == null ? null : timings.e2e());
        writeMillis(timings == null ? null : timings.responseE2e());
        Call call = text.call();
        json.writeObject(call == null ? null : call.response().usage().inputTokens());
        json.writeObject(call == null ? null : call.response().usage().outputTokens());
    }

    private void writeMillis(@Nullable Double millis) throws IOException {
        if (millis == null) {
            json.writeNull();
        } else {
            json.writeNumber(Math.round(millis * THOUSANDTHS) / THOUSANDTHS);
        }
    }

    private void writeText(@Nullable String text) throws IOException {
        json.writeString(budget.fit(text));
    }

    /** All rows as JSON that may stand inside a script element. */
    String finish() throws IOException {
        json.writeEndArray();
        json.close();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Names of the scorers, in the order in which rows number them. */
    List<String> scorers() {
        return scorers;
    }

    /** How many trials there were. */
    long trials() {
        return trials;
    }
}
