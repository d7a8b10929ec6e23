package io.github.llmbench.providers.request;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A request built once with marks in place of the texts, into which the texts of each call are then put: the calls of a run differ in
 * nothing else, and building each anew would cost more than sending it. Immutable.
 */
final class RequestTemplate {
    private static final String MARK = "llmbench-text-";

    private final ModelRequest form;
    private final List<Role> roles;
    private final String url;
    private final Map<String, String> headers;
    private final byte[][] pieces;
    private final int[] texts;

    private RequestTemplate(ModelRequest request, BuiltRequest built, List<byte[]> pieces, List<Integer> texts) {
        this.form = request;
        this.roles = request.messages().stream().map(Message::role).toList();
        this.url = built.url();
        this.headers = built.headers();
        this.pieces = pieces.toArray(new byte[0][]);
        this.texts = texts.stream().mapToInt(Integer::intValue).toArray();
    }

    /** A template of requests of this form; empty where the texts do not stand in the body once each and as they are. */
    static Optional<RequestTemplate> of(ModelRequest request, Function<ModelRequest, BuiltRequest> builder) {
        List<Message> marked = new ArrayList<>();
        for (Message message : request.messages()) {
            marked.add(new Message(message.role(), MARK + marked.size() + "-"));
        }
        BuiltRequest built = builder.apply(request.messages(marked));
        String body = new String(built.body(), StandardCharsets.UTF_8);
        TreeMap<Integer, Integer> places = new TreeMap<>();
        for (int i = 0; i < marked.size(); i++) {
            String mark = '"' + marked.get(i).text() + '"';
            int place = body.indexOf(mark);
            if (place < 0 || body.indexOf(mark, place + 1) >= 0) {
                return Optional.empty();
            }
            places.put(place + 1, i);
        }
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        for (Map.Entry<Integer, Integer> place : places.entrySet()) {
            pieces.add(body.substring(from, place.getKey()).getBytes(StandardCharsets.UTF_8));
            from = place.getKey() + marked.get(place.getValue()).text().length();
        }
        pieces.add(body.substring(from).getBytes(StandardCharsets.UTF_8));
        return Optional.of(
                new RequestTemplate(request.messages(marked), built, pieces, new ArrayList<>(places.values())));
    }

    /** Whether a request differs from this one's in its texts alone. */
    boolean fits(ModelRequest request) {
        List<Message> messages = request.messages();
        if (form.stream() != request.stream()
                || messages.size() != roles.size()
                || !form.parameters().equals(request.parameters())
                || !form.tools().equals(request.tools())
                || !Objects.equals(form.output(), request.output())) {
            return false;
        }
        for (int i = 0; i < roles.size(); i++) {
            if (messages.get(i).role() != roles.get(i)) {
                return false;
            }
        }
        return true;
    }

    BuiltRequest fill(ModelRequest request) {
        byte[][] filled = new byte[texts.length][];
        int length = 0;
        for (int i = 0; i < texts.length; i++) {
            filled[i] = JsonStringEncoder.getInstance()
                    .quoteAsUTF8(request.messages().get(texts[i]).text());
            length += filled[i].length;
        }
        for (byte[] piece : pieces) {
            length += piece.length;
        }
        byte[] body = new byte[length];
        int at = 0;
        for (int i = 0; i < pieces.length; i++) {
            System.arraycopy(pieces[i], 0, body, at, pieces[i].length);
            at += pieces[i].length;
            if (i < filled.length) {
                System.arraycopy(filled[i], 0, body, at, filled[i].length);
                at += filled[i].length;
            }
        }
        return new BuiltRequest(url, new LinkedHashMap<>(headers), body);
    }
}
