package io.github.llmbench.engine.score;

import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Whether a response follows the instructions that its sample names in {@code instruction_id_list} and {@code kwargs}, as IFEval's
 * data has them.
 *
 * <p>Source: Zhou et al. 2023 (arXiv:2311.07911) and google-research's {@code instruction_following_eval}.
 *
 * @param loose whether the response may also follow without its first line, its last line, both, or its asterisks
 * @param level what a value is of
 * @param instructions checks one instruction
 */
record IfEval(boolean loose, Level level, Instructions instructions) implements Scorer {
    private static final String IDS = "instruction_id_list";
    private static final String ARGUMENTS = "kwargs";

    /** What a value is of. */
    enum Level {
        /** 1 where all instructions of the sample are followed. */
        PROMPT,
        /** The share of the sample's instructions that are followed. */
        INSTRUCTION
    }

    @Override
    public String name() {
        return "ifeval";
    }

    @Override
    public String signature() {
        return "ifeval|v1|mode=" + (loose ? "loose" : "strict") + "|level="
                + level.name().toLowerCase(Locale.ROOT) + "|language=" + Languages.NAME;
    }

    @Override
    public boolean binary() {
        return level == Level.PROMPT;
    }

    @Override
    public Score score(ScoringInput input) {
        Sample sample = input.sample();
        if (!(sample.metadata().get(IDS) instanceof List<?> ids) || ids.isEmpty()) {
            return Score.unscored("sample " + sample.id() + " has no list " + IDS + "; use IFEval's data or its form");
        }
        if (!(sample.metadata().get(ARGUMENTS) instanceof List<?> arguments) || arguments.size() != ids.size()) {
            return Score.unscored(
                    "sample " + sample.id() + " needs a list " + ARGUMENTS + " of " + ids.size() + " objects");
        }
        List<String> broken = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            String id = String.valueOf(ids.get(i));
            Map<?, ?> given = arguments.get(i) instanceof Map<?, ?> map ? map : Map.of();
            if (!follows(input.text(), id, new Instructions.Arguments(id, given))) {
                broken.add(id);
            }
        }
        double share = (double) (ids.size() - broken.size()) / ids.size();
        Score score = level == Level.PROMPT ? Score.of(broken.isEmpty()) : Score.of(share);
        return broken.isEmpty() ? score : score.because("does not follow " + String.join(", ", broken));
    }

    /** Whether the response, or one of its loose forms, follows; a blank one never does. */
    boolean follows(String response, String id, Instructions.Arguments arguments) {
        return (loose ? looseForms(response) : Set.of(response))
                .stream()
                        .anyMatch(
                                form -> !PythonText.strip(form).isEmpty() && instructions.follows(id, form, arguments));
    }

    private static Set<String> looseForms(String response) {
        String[] lines = response.split("\n", -1);
        int last = lines.length - 1;
        Set<String> forms = new LinkedHashSet<>();
        forms.add(response);
        forms.add(joined(lines, 1, last + 1));
        forms.add(joined(lines, 0, last));
        forms.add(joined(lines, 1, last));
        List.copyOf(forms).forEach(form -> forms.add(form.replace("*", "")));
        return forms;
    }

    private static String joined(String[] lines, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : "\n").append(lines[i]);
        }
        return PythonText.strip(text.toString());
    }
}
