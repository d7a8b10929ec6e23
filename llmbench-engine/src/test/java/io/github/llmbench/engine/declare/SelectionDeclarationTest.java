package io.github.llmbench.engine.declare;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.FewShot;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.Selection;
import io.github.llmbench.api.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SelectionDeclarationTest {
    @TempDir
    Path directory;

    @Test
    void selection_examples_and_shuffled_choices_are_declared() throws IOException {
        Path file = Files.writeString(directory.resolve("b.yaml"), """
                benchmark: b
                seed: 9
                models: [openai:m]
                tasks:
                  - dataset:
                      file: classpath:q.csv.gz
                      where: {level: [hard, 3]}
                      where-not: {language: de}
                      split: {part: test, train-share: 0.1}
                      shuffle: true
                      bad-rows: skip
                    prompt: "{{question}}"
                    few-shot:
                      dataset: {file: "classpath:q.json", split: {part: train, train-share: 0.1, seed: 4}, shuffle: 7}
                      count: 5
                      by: subject
                      messages: [{user: "{{question}}"}, {assistant: "{{answer}}"}]
                    shuffle-choices: true
                    scorers: [exact_match]
                """);
        Task task = BenchmarkDeclaration.read(file, name -> null)
                .benchmark()
                .tasks()
                .get(0);
        Selection selection = task.dataset().selection();
        assertThat(task.dataset().source()).isEqualTo(new Dataset.File("classpath:q.csv.gz", Dataset.Format.CSV));
        assertThat(selection.filters())
                .extracting(Selection.Filter::signature)
                .containsExactly("level in [hard, 3]", "not language in [de]");
        assertThat(selection.split()).isEqualTo(new Selection.Split(Selection.Part.TEST, 0.1, 9));
        assertThat(selection.shuffle()).isEqualTo(9);
        assertThat(selection.onBadRow()).isEqualTo(Selection.OnBadRow.SKIP);
        FewShot fewShot = task.prompt().fewShot();
        assertThat(fewShot).isNotNull();
        assertThat(fewShot.count()).isEqualTo(5);
        assertThat(fewShot.by()).isEqualTo("subject");
        assertThat(fewShot.from().selection().split()).isEqualTo(new Selection.Split(Selection.Part.TRAIN, 0.1, 4));
        assertThat(fewShot.messages()).containsExactly(Message.user("{{question}}"), Message.assistant("{{answer}}"));
        assertThat(task.prompt().choiceSeed()).isEqualTo(9);
    }
}
