package io.github.llmbench.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.CallError.Kind;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.CallTrace.Grade;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.Model;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelView;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LangChain4jTest {
    private static ChatResponse response(String text, FinishReason reason) {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(text))
                .finishReason(reason)
                .tokenUsage(new TokenUsage(3, 4))
                .build();
    }

    private static ModelResponse call(BoundModel model, ModelRequest request, CallContext context) {
        try (var client = model.client()) {
            return client.call(request, context).join();
        }
    }

    private static ModelResponse call(BoundModel model) {
        return call(model, ModelRequest.of("Hello"), CallContext.now());
    }

    @Nested
    class APluggedInModel {
        private ChatModel answering(ChatResponse response) {
            return new ChatModel() {
                @Override
                public ChatResponse doChat(ChatRequest request) {
                    return response;
                }
            };
        }

        private ChatModel failing(RuntimeException e) {
            return new ChatModel() {
                @Override
                public ChatResponse doChat(ChatRequest request) {
                    throw e;
                }
            };
        }

        @Test
        void answers_with_usage_and_stamps_of_grade_callback() {
            BoundModel model = LangChain4j.model("mine", answering(response("Hi", FinishReason.STOP)));
            ModelResponse response = call(model);

            assertThat(model.ref().label()).isEqualTo("mine");
            assertThat(model.client().settings()).containsKey("model-class");
            assertThat(response.outcome()).isEqualTo(Outcome.ANSWERED);
            assertThat(response.text()).isEqualTo("Hi");
            assertThat(response.usage()).isEqualTo(Usage.of(3, 4));
            assertThat(response.trace().grade()).isEqualTo(Grade.CALLBACK);
            assertThat(response.trace().streamed()).isFalse();
            assertThat(response.trace().end())
                    .isGreaterThanOrEqualTo(response.trace().sent());
        }

        @Test
        void gets_messages_and_parameters() {
            List<ChatRequest> seen = new ArrayList<>();
            ChatModel model = new ChatModel() {
                @Override
                public ChatResponse doChat(ChatRequest request) {
                    seen.add(request);
                    return response("Hi", FinishReason.LENGTH);
                }
            };
            ModelRequest request = new ModelRequest(
                    List.of(Message.system("s"), Message.user("u"), Message.assistant("a"), Message.user("v")),
                    ModelParameters.builder()
                            .temperature(0.5)
                            .topP(0.5)
                            .maxOutputTokens(7)
                            .stop("END")
                            .build(),
                    false);

            ModelResponse response = call(LangChain4j.model("mine", model), request, CallContext.now());

            assertThat(response.outcome()).isEqualTo(Outcome.TRUNCATED);
            assertThat(seen.get(0).messages())
                    .containsExactly(
                            SystemMessage.from("s"), UserMessage.from("u"), AiMessage.from("a"), UserMessage.from("v"));
            assertThat(seen.get(0).maxOutputTokens()).isEqualTo(7);
            assertThat(seen.get(0).stopSequences()).containsExactly("END");
        }

        @Test
        void may_ask_for_tools_and_leave_everything_else_out() {
            ChatResponse tools = ChatResponse.builder()
                    .aiMessage(AiMessage.from(
                            ToolExecutionRequest.builder().name("f").build()))
                    .build();

            ModelResponse response = call(LangChain4j.model("mine", answering(tools)));

            assertThat(response.toolCalls()).containsExactly(new ToolCall("", "f", ""));
            assertThat(response.usage()).isEqualTo(Usage.NONE);
            assertThat(response.finishReason()).isNull();
        }

        static Stream<Arguments> errors() {
            return Stream.of(
                    Arguments.of(new AuthenticationException("m"), Kind.AUTHENTICATION),
                    Arguments.of(new ModelNotFoundException("m"), Kind.NOT_FOUND),
                    Arguments.of(new RateLimitException("m"), Kind.RATE_LIMITED),
                    Arguments.of(new InvalidRequestException("m"), Kind.BAD_REQUEST),
                    Arguments.of(new TimeoutException("m"), Kind.TIMED_OUT),
                    Arguments.of(new InternalServerException("m"), Kind.SERVER_ERROR),
                    Arguments.of(new UnresolvedModelServerException("m"), Kind.CONNECTION),
                    Arguments.of(new RuntimeException("m", new IOException("reset")), Kind.CONNECTION),
                    Arguments.of(new HttpException(503, "m"), Kind.SERVER_ERROR),
                    Arguments.of(new HttpException(429, "m"), Kind.RATE_LIMITED),
                    Arguments.of(new HttpException(422, "m"), Kind.BAD_REQUEST),
                    Arguments.of(new IllegalStateException("m"), Kind.CLIENT_ERROR));
        }

        @ParameterizedTest
        @MethodSource("errors")
        void fails_with_an_error_of_ours(RuntimeException thrown, Kind kind) {
            ModelResponse response = call(LangChain4j.model("mine", failing(thrown)));

            assertThat(response.error().kind()).isEqualTo(kind);
            assertThat(response.error().message()).isEqualTo("m");
            assertThat(response.outcome())
                    .isEqualTo(kind == Kind.TIMED_OUT ? Outcome.TIMED_OUT : Outcome.TRANSPORT_FAILED);
        }

        @Test
        void may_be_stopped_by_a_content_filter() {
            assertThat(call(LangChain4j.model("mine", failing(new ContentFilteredException("m"))))
                            .outcome())
                    .isEqualTo(Outcome.SAFETY_BLOCKED);
        }

        @Test
        void that_hangs_is_interrupted_at_the_time_out() throws Exception {
            CountDownLatch interrupted = new CountDownLatch(1);
            ChatModel hanging = new ChatModel() {
                @Override
                public ChatResponse doChat(ChatRequest request) {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return response("late", FinishReason.STOP);
                }
            };
            ModelResponse response = call(
                    LangChain4j.model("mine", hanging),
                    ModelRequest.of("Hello"),
                    new CallContext(CallTrace.recorder(System.nanoTime()), Duration.ofMillis(100), null, null));

            assertThat(response.outcome()).isEqualTo(Outcome.TIMED_OUT);
            assertThat(response.text()).isEmpty();
            interrupted.await();
        }

        @Test
        void is_not_called_once_its_client_is_closed() {
            BoundModel model = LangChain4j.model("mine", answering(response("Hi", FinishReason.STOP)));
            model.client().close();

            assertThat(model.client()
                            .call(ModelRequest.of("Hello"), CallContext.now())
                            .join()
                            .error()
                            .kind())
                    .isEqualTo(Kind.CLIENT_ERROR);
        }
    }

    @Nested
    class APluggedInStreamingModel {
        private ModelResponse stream(
                java.util.function.Consumer<StreamingChatResponseHandler> script, CallContext context) {
            StreamingChatModel model = new StreamingChatModel() {
                @Override
                public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                    script.accept(handler);
                }
            };
            return call(LangChain4j.model("mine", model), ModelRequest.of("Hello"), context);
        }

        @Test
        void is_stamped_at_each_callback() {
            ModelResponse response = stream(
                    handler -> {
                        handler.onPartialThinking(new PartialThinking("Hm"));
                        handler.onPartialResponse("");
                        handler.onPartialResponse("Grüße");
                        handler.onCompleteResponse(response("Grüße", FinishReason.STOP));
                    },
                    CallContext.now());

            assertThat(response.text()).isEqualTo("Grüße");
            assertThat(response.reasoning()).isEqualTo("Hm");
            assertThat(response.trace().streamed()).isTrue();
            assertThat(response.trace().contentEvents()).isEqualTo(2);
            assertThat(response.trace().eventKind(0)).isEqualTo(EventKind.REASONING);
            assertThat(response.trace().eventBytes(1)).isEqualTo(7);
        }

        @Test
        void keeps_what_it_said_before_it_failed() {
            ModelResponse response = stream(
                    handler -> {
                        handler.onPartialResponse("Hi");
                        handler.onError(new InternalServerException("boom"));
                        handler.onPartialResponse("late");
                    },
                    CallContext.now());

            assertThat(response.error().kind()).isEqualTo(Kind.SERVER_ERROR);
            assertThat(response.text()).isEqualTo("Hi");
        }

        @Test
        void that_throws_at_once_fails_like_one_that_calls_back() {
            assertThat(stream(
                                    handler -> {
                                        throw new RateLimitException("slow down");
                                    },
                                    CallContext.now())
                            .error()
                            .kind())
                    .isEqualTo(Kind.RATE_LIMITED);
        }

        @Test
        void that_falls_silent_ends_in_a_stall_time_out() {
            ModelResponse response = stream(
                    handler -> handler.onPartialResponse("Hi"),
                    new CallContext(CallTrace.recorder(System.nanoTime()), null, Duration.ofMillis(50), null));

            assertThat(response.outcome()).isEqualTo(Outcome.TIMED_OUT);
            assertThat(response.text()).isEqualTo("Hi");
        }
    }

    @Nested
    class AModelOfOurs {
        private final List<ModelRequest> asked = new ArrayList<>();

        private Model model(ModelResponse response) {
            return new Model() {
                @Override
                public ModelRef ref() {
                    return ModelRef.of("openai:m")
                            .with(ModelParameters.builder()
                                    .temperature(0.1)
                                    .seed(7)
                                    .build());
                }

                @Override
                public CompletableFuture<ModelResponse> call(ModelRequest request) {
                    asked.add(request);
                    return CompletableFuture.completedFuture(response);
                }

                @Override
                public <T> T as(Class<T> type) {
                    return ServiceLoader.load(ModelView.class).stream()
                            .flatMap(view -> view.get().view(this, type).stream())
                            .findFirst()
                            .orElseThrow(IllegalArgumentException::new);
                }
            };
        }

        private Model answering() {
            return model(new ModelResponse(
                    Outcome.ANSWERED,
                    "Hi",
                    "Hm",
                    List.of(new ToolCall("c", "f", "{}")),
                    io.github.llmbench.api.FinishReason.TOOL_CALLS,
                    Usage.of(1, 2),
                    CallTrace.empty(),
                    null,
                    java.util.Map.of()));
        }

        @Test
        void is_a_chat_model_to_the_users_code() {
            ChatModel chat = answering().as(ChatModel.class);

            ChatResponse response = chat.chat(ChatRequest.builder()
                    .messages(
                            SystemMessage.from("s"), UserMessage.from("u"), AiMessage.from("a"), UserMessage.from("v"))
                    .topP(0.5)
                    .maxOutputTokens(9)
                    .stopSequences(List.of("END"))
                    .build());

            assertThat(response.aiMessage().text()).isEqualTo("Hi");
            assertThat(response.aiMessage().thinking()).isEqualTo("Hm");
            assertThat(response.aiMessage().toolExecutionRequests()).hasSize(1);
            assertThat(response.tokenUsage().totalTokenCount()).isEqualTo(3);
            assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
            assertThat(asked.get(0).messages())
                    .containsExactly(Message.system("s"), Message.user("u"), Message.assistant("a"), Message.user("v"));
            assertThat(asked.get(0).parameters())
                    .isEqualTo(ModelParameters.builder()
                            .temperature(0.1)
                            .seed(7)
                            .topP(0.5)
                            .maxOutputTokens(9)
                            .stop("END")
                            .build());
        }

        @Test
        void is_a_streaming_chat_model_to_the_users_code() {
            List<String> heard = new ArrayList<>();
            answering().as(StreamingChatModel.class).chat("Hello", new StreamingChatResponseHandler() {
                @Override
                public void onPartialResponse(String partial) {
                    heard.add(partial);
                }

                @Override
                public void onCompleteResponse(ChatResponse response) {
                    heard.add("complete");
                }

                @Override
                public void onError(Throwable error) {
                    heard.add(error.toString());
                }
            });

            assertThat(heard).containsExactly("Hi", "complete");
            assertThat(asked.get(0).stream()).isTrue();
        }

        static Stream<Arguments> errors() {
            return Stream.of(
                    Arguments.of(Kind.AUTHENTICATION, AuthenticationException.class),
                    Arguments.of(Kind.NOT_FOUND, ModelNotFoundException.class),
                    Arguments.of(Kind.RATE_LIMITED, RateLimitException.class),
                    Arguments.of(Kind.BAD_REQUEST, InvalidRequestException.class),
                    Arguments.of(Kind.SERVER_ERROR, InternalServerException.class),
                    Arguments.of(Kind.TIMED_OUT, TimeoutException.class),
                    Arguments.of(Kind.CONNECTION, dev.langchain4j.exception.LangChain4jException.class));
        }

        @ParameterizedTest
        @MethodSource("errors")
        void fails_with_langchain4js_exception(Kind kind, Class<?> type) {
            Model failing = model(ModelResponse.failed(new CallError(kind, 400, "no"), CallTrace.empty()));

            assertThatThrownBy(() -> failing.as(ChatModel.class).chat("Hello"))
                    .isInstanceOf(type)
                    .hasMessage("no");
        }

        @Test
        void takes_tools_their_results_and_a_schema() {
            ToolExecutionRequest call = ToolExecutionRequest.builder()
                    .id("c")
                    .name("f")
                    .arguments("{\"n\":1}")
                    .build();
            JsonObjectSchema schema =
                    JsonObjectSchema.builder().addIntegerProperty("n").build();

            answering()
                    .as(ChatModel.class)
                    .chat(ChatRequest.builder()
                            .messages(
                                    UserMessage.from("u"),
                                    AiMessage.from(List.of(call)),
                                    ToolExecutionResultMessage.from(call, "2"))
                            .toolSpecifications(ToolSpecification.builder()
                                    .name("f")
                                    .parameters(schema)
                                    .build())
                            .responseFormat(ResponseFormat.builder()
                                    .type(ResponseFormatType.JSON)
                                    .jsonSchema(JsonSchema.builder()
                                            .name("n")
                                            .rootElement(schema)
                                            .build())
                                    .build())
                            .build());

            ModelRequest request = asked.get(0);
            assertThat(request.messages().get(1).toolCalls()).containsExactly(new ToolCall("c", "f", "{\"n\":1}"));
            assertThat(request.messages().get(2).text()).isEqualTo("2");
            assertThat(request.tools())
                    .singleElement()
                    .satisfies(tool -> assertThat(tool.parameters()).containsEntry("type", "object"));
            assertThat(request.output()).isNotNull();
        }

        @Test
        void takes_no_json_without_a_schema_and_says_so() {
            ChatRequest json = ChatRequest.builder()
                    .messages(UserMessage.from("u"))
                    .responseFormat(ResponseFormat.JSON)
                    .build();

            assertThatThrownBy(() -> answering().as(ChatModel.class).chat(json))
                    .isInstanceOf(UnsupportedFeatureException.class);
        }

        @Test
        void is_nothing_else() {
            assertThatThrownBy(() -> answering().as(String.class)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
