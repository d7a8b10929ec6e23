package io.github.llmbench.engine.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A YAML document as a tree in which aliases are what they stand for and merge keys are merged. Used for one document.
 *
 * <p>An alias shares the node of its anchor, so a document that names itself many times over takes no memory here; it would where it is
 * written out, so what it comes to written out is bounded.
 *
 * @see <a href="https://yaml.org/spec/1.2.2/#71-alias-nodes">aliases</a>
 * @see <a href="https://yaml.org/type/merge.html">merge keys</a>
 */
final class YamlTree {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String MERGE = "<<";
    private static final long MOST_NODES = 1_000_000;

    private final Path file;
    private final YAMLParser parser;
    private final Map<String, JsonNode> anchors = new HashMap<>();
    /** Nodes of containers, aliases written out. */
    private final IdentityHashMap<JsonNode, Long> sizes = new IdentityHashMap<>();

    private YamlTree(Path file, YAMLParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /**
     * The only document of a text.
     *
     * @param file names it in messages
     * @throws JsonProcessingException if it is no YAML
     * @throws IllegalArgumentException if an alias has no anchor before it, aliases come to too much, or there is a second document
     */
    static JsonNode read(Path file, String text) throws IOException {
        try (YAMLParser parser = YAML.getFactory().createParser(text)) {
            YamlTree tree = new YamlTree(file, parser);
            if (parser.nextToken() == null) {
                return JsonNodeFactory.instance.missingNode();
            }
            JsonNode root = tree.value();
            if (parser.nextToken() != null) {
                throw tree.wrong("a second document is not supported; a file holds one configuration");
            }
            return root;
        }
    }

    private JsonNode value() throws IOException {
        if (parser.isCurrentAlias()) {
            JsonNode named = anchors.get(parser.getText());
            if (named == null) {
                // The parser tells no anchors of single values.
                throw wrong("the alias *" + parser.getText()
                        + " stands for no mapping or list that is complete before it; write out a single value");
            }
            return named;
        }
        String anchor = parser.getObjectId();
        JsonNode read = parser.currentToken() == JsonToken.START_OBJECT
                ? object()
                : parser.currentToken() == JsonToken.START_ARRAY ? list() : YAML.readTree(parser);
        if (anchor != null) {
            anchors.put(anchor, read);
        }
        return read;
    }

    private ArrayNode list() throws IOException {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        long size = 1;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            JsonNode element = value();
            size = bounded(size + size(element));
            list.add(element);
        }
        sizes.put(list, size);
        return list;
    }

    private ObjectNode object() throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        Map<String, JsonNode> merged = new LinkedHashMap<>();
        long size = 1;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            JsonNode field = value();
            size = bounded(size + size(field));
            if (name.equals(MERGE)) {
                merge(field, merged);
            } else {
                object.set(name, field);
            }
        }
        merged.forEach(object::putIfAbsent);
        sizes.put(object, size);
        return object;
    }

    /** Of several that have a key the first one's counts. */
    private void merge(JsonNode from, Map<String, JsonNode> merged) {
        for (JsonNode one : from.isArray() ? from : List.of(from)) {
            if (!one.isObject()) {
                throw wrong("<< takes a mapping or a list of mappings, but was " + one.getNodeType());
            }
            one.properties().forEach(field -> merged.putIfAbsent(field.getKey(), field.getValue()));
        }
    }

    private long size(JsonNode node) {
        @Nullable Long size = sizes.get(node);
        return size == null ? 1 : size;
    }

    private long bounded(long size) {
        if (size > MOST_NODES) {
            throw wrong("with its aliases written out it holds more than " + MOST_NODES + " values; take some out");
        }
        return size;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(
                file + " line " + parser.currentTokenLocation().getLineNr() + ": " + what);
    }
}
