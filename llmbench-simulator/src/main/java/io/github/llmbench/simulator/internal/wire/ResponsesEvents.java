package io.github.llmbench.simulator.internal.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The stream of {@link ResponsesFormat}: numbered events around the deltas of one or two items. */
final class ResponsesEvents implements EventStream {
    private final WireFormat format;
    private final Generation generation;
    private int sequence;
    private int item;
    private boolean inMessage;

    ResponsesEvents(WireFormat format, Generation generation) {
        this.format = format;
        this.generation = generation;
    }

    @Override
    public void open(Frames frames) {
        for (String type : new String[] {"response.created", "response.in_progress"}) {
            ObjectNode event = event(type);
            event.set("response", ResponsesFormat.response(generation, "in_progress"));
            frames.event(type, event);
        }
        if (generation.reasoning().tokens() > 0) {
            item("response.output_item.added", ResponsesFormat.reasoning(generation, ""), frames);
            part("response.reasoning_summary_part.added", ResponsesFormat.summaryPart(""), frames);
        } else if (ResponsesFormat.speaks(generation)) {
            openMessage(frames);
        }
    }

    @Override
    public void content(int chunk, Frames frames) {
        if (generation.isCall(chunk)) {
            call(generation.call(chunk), frames);
            return;
        }
        boolean reasoning = generation.isReasoning(chunk);
        if (!reasoning && !inMessage) {
            closeReasoning(frames);
            openMessage(frames);
        }
        String type = reasoning ? "response.reasoning_summary_text.delta" : "response.output_text.delta";
        frames.event(type, inItem(type).put("delta", generation.chunk(chunk)));
    }

    @Override
    public void close(Frames frames) {
        if (ResponsesFormat.speaks(generation) && generation.calls().isEmpty()) {
            if (!inMessage) {
                closeReasoning(frames);
                openMessage(frames);
            }
            closeMessage(frames);
        }
        String type = "response." + ResponsesFormat.status(generation);
        ObjectNode end = event(type);
        end.set("response", format.whole(generation));
        frames.event(type, end);
    }

    private void openMessage(Frames frames) {
        inMessage = true;
        item("response.output_item.added", ResponsesFormat.message(generation, "in_progress", ""), frames);
        part("response.content_part.added", ResponsesFormat.textPart(""), frames);
    }

    private void closeReasoning(Frames frames) {
        String text = generation.reasoning().text();
        String done = "response.reasoning_summary_text.done";
        frames.event(done, inItem(done).put("text", text));
        part("response.reasoning_summary_part.done", ResponsesFormat.summaryPart(text), frames);
        item("response.output_item.done", ResponsesFormat.reasoning(generation, text), frames);
        item++;
    }

    private void closeMessage(Frames frames) {
        String text = generation.text().text();
        String done = "response.output_text.done";
        frames.event(done, inItem(done).put("text", text));
        part("response.content_part.done", ResponsesFormat.textPart(text), frames);
        item(
                "response.output_item.done",
                ResponsesFormat.message(generation, ResponsesFormat.status(generation), text),
                frames);
        inMessage = false;
        item++;
    }

    private void call(int index, Frames frames) {
        if (inMessage) {
            closeMessage(frames);
        } else if (index == 0 && generation.reasoning().tokens() > 0) {
            closeReasoning(frames);
        }
        String arguments = generation.calls().get(index).arguments();
        item("response.output_item.added", ResponsesFormat.call(generation, index, "in_progress", ""), frames);
        String delta = "response.function_call_arguments.delta";
        frames.event(delta, ofCall(delta, index).put("delta", arguments));
        String done = "response.function_call_arguments.done";
        frames.event(done, ofCall(done, index).put("arguments", arguments));
        item("response.output_item.done", ResponsesFormat.call(generation, index, "completed", arguments), frames);
        item++;
    }

    private ObjectNode ofCall(String type, int index) {
        return event(type).put("item_id", generation.callId("fc_", index)).put("output_index", item);
    }

    private void item(String type, ObjectNode value, Frames frames) {
        ObjectNode event = event(type).put("output_index", item);
        event.set("item", value);
        frames.event(type, event);
    }

    private void part(String type, ObjectNode value, Frames frames) {
        ObjectNode event = inItem(type);
        event.set("part", value);
        frames.event(type, event);
    }

    private ObjectNode inItem(String type) {
        return event(type)
                .put("item_id", generation.id(inMessage ? "msg_" : "rs_"))
                .put("output_index", item)
                .put(inMessage ? "content_index" : "summary_index", 0);
    }

    private ObjectNode event(String type) {
        return Json.object().put("type", type).put("sequence_number", sequence++);
    }
}
