package io.github.llmbench.engine.score;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Equality as promptfoo has it: texts character by character, and objects and lists by their content. */
final class EqualText {
    private EqualText() {}

    static boolean equal(String answer, String target) {
        if (answer.equals(target)) {
            return true;
        }
        Optional<JsonNode> wanted = JsonText.whole(target).filter(JsonNode::isContainerNode);
        return wanted.isPresent()
                && JsonText.whole(answer)
                        .filter(given -> JsonText.equal(given, wanted.get()))
                        .isPresent();
    }
}
