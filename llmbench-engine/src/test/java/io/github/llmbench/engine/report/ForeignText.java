package io.github.llmbench.engine.report;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A run whose names, prompts and answers are in many scripts. */
final class ForeignText {
    static final String CHINESE = "答案是四十二，对吗？";
    static final String JAPANESE = "こたえは四十二です。カタカナ";
    static final String KOREAN = "답은 마흔둘입니다";
    static final String ARABIC = "الجواب هو اثنان وأربعون";
    static final String HEBREW = "התשובה היא ארבעים ושתיים";
    static final String EMOJI = "🎉 👩‍👩‍👧‍👦 🇪🇺 ✅";
    static final String MARKS = "e\u0301 naïve ½ ∑ √ → Ωμέγα Жизнь";

    static final String MODEL = "模型 " + ARABIC;
    static final String TASK = "任务 " + HEBREW + " " + EMOJI;

    static final List<String> ALL = List.of(CHINESE, JAPANESE, KOREAN, ARABIC, HEBREW, EMOJI, MARKS);

    private ForeignText() {}

    static Run run(Path home) {
        ModelRef model = ModelRef.of("test:foreign").labelled(MODEL);
        List<Sample> samples = IntStream.range(0, ALL.size())
                .mapToObj(i -> Sample.builder()
                        .id("s" + i)
                        .input("?" + ALL.get(i))
                        .target(ALL.get(i))
                        .build())
                .toList();
        Benchmark benchmark = Benchmark.named("foreign")
                .task(Task.of(Dataset.of(TASK, samples)).scorer(Scorers.exactMatch()))
                .models(model)
                .gate("accuracy >= 0.2");
        return LlmBench.builder()
                .home(home)
                .formats()
                .model(ScriptedModel.bound(model, prompt -> prompt.substring(1)))
                .build()
                .run(benchmark);
    }
}
