package io.github.llmbench.embeddings;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.store.embedding.CosineSimilarity;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.Arrays;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The cosine of the embeddings of response and target, -1 to 1, the best of the targets: {@code embedding_similarity}. The model is
 * all-MiniLM-L6-v2, quantised, in this process; nothing is sent anywhere. It knows English best. It reads 128
 * tokens at most, so longer texts are read in parts of 80 words, and their mean counts. Loaded with the first answer. Safe for use by
 * several threads.
 *
 * <pre>{@code
 * Scorer near = Scorers.threshold(new EmbeddingSimilarity(), 0.7);
 * }</pre>
 *
 * <p>Source of the model: Reimers and Gurevych 2019, "Sentence-BERT"; Wang et al. 2020, "MiniLM".
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class EmbeddingSimilarity implements Scorer {
    /** Of a part; English words have fewer than 1.5 tokens. */
    private static final int WORDS = 80;

    private @Nullable EmbeddingModel model;

    /** For the engine, which finds it as a service, and for code. */
    public EmbeddingSimilarity() {}

    @Override
    public String name() {
        return "embedding_similarity";
    }

    @Override
    public String signature() {
        return "embedding_similarity|v1|model=all-minilm-l6-v2-q|parts=" + WORDS + "|similarity=cosine";
    }

    @Override
    public boolean binary() {
        return false;
    }

    @Override
    public double lowest() {
        return -1;
    }

    @Override
    public Score score(ScoringInput input) {
        Sample sample = input.sample();
        if (sample.targets().isEmpty()) {
            return Score.unscored(
                    "sample " + sample.id() + " has no target; name the field that holds it in the dataset");
        }
        if (input.text().isBlank()) {
            return Score.extractionFailed(worst(), "the response is blank");
        }
        Embedding answer = embedding(input.text());
        double best = lowest();
        for (String target : sample.targets()) {
            if (target.isBlank()) {
                return Score.unscored(
                        "a target of sample " + sample.id() + " is blank, which has no meaning to compare with");
            }
            best = Math.max(best, CosineSimilarity.between(answer, embedding(target)));
        }
        // Sums of rounded numbers may lie a little above 1.
        return Score.of(Math.min(best, highest()));
    }

    /** The mean of the parts' embeddings. */
    private Embedding embedding(String text) {
        String[] words = text.strip().split("\\s+", -1);
        if (words.length <= WORDS) {
            return model().embed(text).content();
        }
        float[] sum = new float[0];
        for (int from = 0; from < words.length; from += WORDS) {
            int to = Math.min(words.length, from + WORDS);
            float[] part = model().embed(String.join(" ", Arrays.asList(words).subList(from, to)))
                    .content()
                    .vector();
            sum = sum.length == 0 ? new float[part.length] : sum;
            for (int i = 0; i < part.length; i++) {
                sum[i] += part[i] * (to - from);
            }
        }
        return Embedding.from(sum);
    }

    private synchronized EmbeddingModel model() {
        EmbeddingModel ready = model;
        if (ready == null) {
            // On the scoring thread: the run decides how many of those there are.
            ready = new AllMiniLmL6V2QuantizedEmbeddingModel(Runnable::run);
            model = ready;
        }
        return ready;
    }
}
