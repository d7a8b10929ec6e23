package io.github.llmbench.engine.score;

import com.optimaize.langdetect.DetectedLanguage;
import com.optimaize.langdetect.LanguageDetector;
import com.optimaize.langdetect.LanguageDetectorBuilder;
import com.optimaize.langdetect.i18n.LdLocale;
import com.optimaize.langdetect.ngram.NgramExtractors;
import com.optimaize.langdetect.profiles.LanguageProfileReader;
import com.optimaize.langdetect.text.CommonTextObjectFactories;
import com.optimaize.langdetect.text.TextObjectFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The language of a text, by Optimaize's language detector: the Java form of the algorithm and profiles (Nakatani 2010) that
 * Python's langdetect, which IFEval uses, was made from. It knows the same 55 languages and no others here, and is seeded. The
 * profiles are read when the first text is asked about. Safe for use by several threads.
 */
final class Languages {
    static final String NAME = "optimaize-0.6";

    private static final List<String> KNOWN = List.of(
            "af", "ar", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "gu", "he",
            "hi", "hr", "hu", "id", "it", "ja", "kn", "ko", "lt", "lv", "mk", "ml", "mr", "ne", "nl", "no", "pa", "pl",
            "pt", "ro", "ru", "sk", "sl", "so", "sq", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "vi",
            "zh-CN", "zh-TW");

    /** As in langdetect; the patterns that take web addresses out of a text take long on longer ones. */
    private static final int MOST_CHARACTERS = 10_000;

    private final TextObjectFactory texts = CommonTextObjectFactories.forDetectingOnLargeText();
    private @Nullable LanguageDetector detector;

    /** Whether the text is most likely in the language; true where nothing can be told, as the reference has it. */
    boolean is(String text, String language) {
        String start = text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
        List<DetectedLanguage> likely = detector().getProbabilities(texts.forText(start));
        return likely.isEmpty() || likely.get(0).getLocale().getLanguage().equals(language);
    }

    private synchronized LanguageDetector detector() {
        LanguageDetector ready = detector;
        if (ready == null) {
            ready = read();
            detector = ready;
        }
        return ready;
    }

    private static LanguageDetector read() {
        try {
            List<LdLocale> locales = KNOWN.stream().map(LdLocale::fromString).toList();
            return LanguageDetectorBuilder.create(NgramExtractors.standard())
                    .withProfiles(new LanguageProfileReader().readBuiltIn(locales))
                    .seed(0)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("the profiles of the language detector could not be read", e);
        }
    }
}
