package io.github.llmbench.simulator.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request lets a model do beside talk, and how far that went.
 *
 * @param tools names of the tools offered
 * @param schema the answer is to have; {@code null} for none
 * @param turns how often the model has asked for tools since the last text of the user
 * @param lastResult of the last tool; empty where there is none
 */
public record Offer(Set<String> tools, @Nullable JsonNode schema, int turns, String lastResult) {
    static final Offer NONE = new Offer(Set.of(), null, 0, "");

    /** Counts turns and keeps the last result while messages are read in order. */
    static final class Reader {
        private final Set<String> tools = new HashSet<>();
        private @Nullable JsonNode schema;
        private int turns;
        private String lastResult = "";

        /**
         * Reads a tool.
         *
         * @param where it stands, for what is wrong with it
         */
        void tool(JsonNode tool, String parameters, String where) throws BadRequestException {
            String name = tool.path("name").asText("");
            if (name.isEmpty()) {
                throw new BadRequestException(where + " must have a name");
            }
            if (!(tool.path(parameters) instanceof ObjectNode given)
                    || !given.path("type").asText("").equals("object")) {
                throw new BadRequestException(
                        where + "." + parameters + " of " + name + " must be a JSON Schema of type object");
            }
            if (!tools.add(name)) {
                throw new BadRequestException(where + " names " + name + " twice");
            }
        }

        void schema(JsonNode given, String where) throws BadRequestException {
            if (!given.isObject() || given.isEmpty()) {
                throw new BadRequestException(where + " must be a JSON Schema");
            }
            schema = given;
        }

        void userText() {
            turns = 0;
            lastResult = "";
        }

        void asked() {
            turns++;
        }

        void result(String text) {
            lastResult = text;
        }

        Offer offer() {
            return new Offer(Set.copyOf(tools), schema, turns, lastResult);
        }
    }
}
