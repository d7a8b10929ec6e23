package io.github.llmbench.simulator.internal.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The error body that both of OpenAI's interfaces share. */
final class OpenAiErrors {
    private OpenAiErrors() {}

    static ObjectNode error(Problem problem, String message) {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", message)
                .put("type", type(problem))
                .putNull("param")
                .put("code", code(problem));
        return body;
    }

    private static String type(Problem problem) {
        return switch (problem) {
            case BAD_REQUEST, MODEL_NOT_FOUND, NO_ANSWER -> "invalid_request_error";
            case RATE_LIMITED -> "requests";
            case SERVER_ERROR -> "server_error";
        };
    }

    private static String code(Problem problem) {
        return switch (problem) {
            case BAD_REQUEST -> "invalid_request";
            case MODEL_NOT_FOUND -> "model_not_found";
            case NO_ANSWER -> "answer_not_found";
            case RATE_LIMITED -> "rate_limit_exceeded";
            case SERVER_ERROR -> "server_error";
        };
    }
}
