package io.github.llmbench.engine.report;

import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Trial;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A run with the summary of a small one and as many trials as wanted, made as they are asked for. */
final class BigRun {
    private BigRun() {}

    static Run of(Run small, int trials, int letters) {
        RunHeader header = small.header();
        RunHeader large = new RunHeader(
                header.id(),
                header.benchmark(),
                header.startedAt(),
                header.models(),
                header.tasks(),
                trials,
                header.fingerprint());
        return new Run(
                large,
                small.finishedAt(),
                small.status(),
                small.metrics(),
                small.gates(),
                small.comparisons(),
                small.outcomes(),
                small.facts(),
                () -> IntStream.range(0, trials).mapToObj(i -> trial(i, letters)));
    }

    private static Trial trial(int number, int letters) {
        String prompt = "Question " + number + ": how many letters has this? " + "lorem ipsum ".repeat(20);
        String answer = ("Well <b>" + number + "</b>, ").repeat(letters / 16) + number;
        Call call = new Call(
                Call.Purpose.CHAT,
                "test:good",
                ModelRequest.of(prompt),
                ScriptedModel.response(prompt, answer, CallTrace.recorder(0)),
                Cost.UNPRICED,
                false);
        return new Trial(
                new Trial.Key("test:good", "sums", "s" + number, 1),
                Outcome.ANSWERED,
                answer,
                Map.of("exact_match", Score.of(number % 2 == 0).answer(Integer.toString(number))),
                List.of(call),
                null,
                null);
    }
}
