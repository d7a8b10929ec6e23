package io.github.llmbench.engine.declare;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.serialization.node.LocationJsonNodeFactoryFactory;
import com.networknt.schema.utils.JsonNodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A file that fits the schema, and where in it a field stands. JSON is read as the YAML that it is. */
record DeclarationFile(Path file, JsonNode root) {
    private static final String SCHEMA = "benchmark.schema.json";

    /**
     * Reads and checks a file.
     *
     * @throws IllegalArgumentException if it does not fit the schema
     */
    static DeclarationFile read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + " is a directory; name a benchmark file in YAML or JSON");
        }
        JsonNode root;
        try {
            String text = Files.readString(file);
            refuseWhatTheTreeLoses(file, text);
            root = JsonNodes.readTree(
                    YAMLMapper.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build(),
                    text,
                    LocationJsonNodeFactoryFactory.getInstance());
        } catch (IllegalArgumentException e) {
            throw e.getCause() instanceof JsonProcessingException cause ? notYaml(file, cause) : e;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "benchmark file " + file + " does not exist; there is no such file in "
                            + file.toAbsolutePath().getParent(),
                    e);
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(file + " is not UTF-8; convert it to UTF-8", e);
        }
        DeclarationFile declaration = new DeclarationFile(file, root);
        declaration.check();
        return declaration;
    }

    /** The tree would hold an alias's name in place of what it stands for, and nothing of a second document. */
    private static void refuseWhatTheTreeLoses(Path file, String text) throws IOException {
        int documents = 0;
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            while (parser.nextToken() != null) {
                String place = file + " line " + parser.currentTokenLocation().getLineNr();
                if (parser.isCurrentAlias()) {
                    throw new IllegalArgumentException(place + ": the alias *" + parser.getText()
                            + " is not supported; write out what it stands for");
                }
                if (parser.getParsingContext().inRoot() && ++documents > 1) {
                    throw new IllegalArgumentException(
                            place + ": a second document is not supported; a file holds one benchmark");
                }
            }
        } catch (JsonProcessingException e) {
            throw notYaml(file, e);
        }
    }

    /** The complaint, with file and line before it. */
    IllegalArgumentException complaint(JsonNode node, String field, String what, @Nullable Throwable cause) {
        String message = file + at(node) + ": " + (field.isEmpty() ? "" : field + ": ") + what;
        return new IllegalArgumentException(message, cause);
    }

    private void check() {
        if (root.getNodeType() != JsonNodeType.OBJECT) {
            throw new IllegalArgumentException(
                    file + " is not a benchmark; it must hold the fields benchmark, models and tasks");
        }
        List<Error> errors = Known.SCHEMA.validate(root);
        errors.stream().min(Comparator.comparingInt(DeclarationFile::rank)).ifPresent(error -> {
            JsonNode node = error.getInstanceNode() == null ? root : error.getInstanceNode();
            String more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
            throw complaint(node, field(error.getInstanceLocation()), text(error, node) + more, null);
        });
    }

    /** An unknown field explains a missing one: it is usually its misspelling. */
    private static int rank(Error error) {
        return "additionalProperties".equals(error.getKeyword()) ? 0 : 1;
    }

    private static String text(Error error, JsonNode node) {
        String message = error.getMessage();
        int colon = message.indexOf(": ");
        String plain = colon < 0 ? message : message.substring(colon + 2);
        return node.isValueNode() ? plain + ", but was " + node : plain;
    }

    private static String field(NodePath location) {
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < location.getNameCount(); i++) {
            Object element = location.getElement(i);
            if (element instanceof Integer index) {
                field.append('[').append(index).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(element);
            }
        }
        return field.toString();
    }

    private static String at(JsonNode node) {
        JsonLocation location = JsonNodes.tokenStreamLocationOf(node);
        return location == null ? "" : " line " + location.getLineNr();
    }

    /** Read with the first declaration, and once: a server opens one for each run. */
    private static final class Known {
        static final Schema SCHEMA = schema();
    }

    private static Schema schema() {
        try (InputStream in = Objects.requireNonNull(DeclarationFile.class.getResourceAsStream(SCHEMA))) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IllegalArgumentException notYaml(Path file, JsonProcessingException e) {
        String message = e.getOriginalMessage()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith(" "))
                .collect(Collectors.joining(": "));
        String line =
                e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
        return new IllegalArgumentException(file + " is neither YAML nor JSON: " + message + line, e);
    }
}
