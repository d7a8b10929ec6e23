package io.github.llmbench.engine.prompt;

import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Image;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.Prompt;
import io.github.llmbench.api.Role;
import io.github.llmbench.api.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The images of samples, shown with the last user message.
 *
 * @param fields that hold them
 * @param directory of image files; {@code null} where a data set lies in none
 */
record ImageFields(List<String> fields, @Nullable Path directory) {
    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "png", "image/png", "jpg", "image/jpeg", "jpeg", "image/jpeg", "gif", "image/gif", "webp", "image/webp");

    static ImageFields of(Prompt prompt, @Nullable Dataset dataset) {
        Path directory = Path.of("");
        if (dataset != null && dataset.source() instanceof Dataset.File file) {
            if (file.location().startsWith("classpath:")) {
                directory = null;
            } else {
                Path parent = Path.of(file.location()).getParent();
                directory = parent == null ? directory : parent;
            }
        }
        return new ImageFields(prompt.images(), directory);
    }

    List<Message> shownWith(List<Message> messages, Sample sample) {
        if (fields.isEmpty()) {
            return messages;
        }
        List<Image> images = new ArrayList<>();
        for (String field : fields) {
            Object value = sample.metadata().get(field);
            if (value == null) {
                throw new IllegalArgumentException("sample " + sample.id() + " lacks the image field " + field
                        + "; it has " + sample.metadata().keySet());
            }
            for (Object one : value instanceof List<?> several ? several : List.of(value)) {
                images.add(image(String.valueOf(one), field, sample));
            }
        }
        List<Message> all = new ArrayList<>(messages);
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).role() == Role.USER) {
                all.set(i, all.get(i).images(images));
                return all;
            }
        }
        throw new IllegalArgumentException("a prompt with images must have a user message to show them with");
    }

    private Image image(String value, String field, Sample sample) {
        try {
            return value.startsWith("data:") || value.matches("(?is)[a-z]+://.*") ? Image.parse(value) : read(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "field " + field + " of sample " + sample.id() + " is no image: " + e.getMessage(), e);
        }
    }

    private Image read(String name) {
        if (directory == null) {
            throw new IllegalArgumentException(
                    "a data set on the class path has no files beside it; give a URL or a data: URL");
        }
        String shown = name.length() <= 80 ? name : name.substring(0, 80) + "…";
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String mediaType = MEDIA_TYPES.get(ending);
        if (mediaType == null) {
            throw new IllegalArgumentException("a file must end in one of "
                    + MEDIA_TYPES.keySet().stream().sorted().toList() + ", but was "
                    + shown);
        }
        try {
            Path root = directory.toRealPath();
            Path file = root.resolve(name).normalize();
            // A data set may come from anybody: it must not name what lies elsewhere, nor by a link that lies beside
            // it.
            if (!file.startsWith(root)
                    || (Files.exists(file) && !file.toRealPath().startsWith(root))) {
                throw new IllegalArgumentException("a file must lie beside the data set or below, but was " + shown
                        + "; give a relative path, a URL or a data: URL");
            }
            return Image.of(mediaType, Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "there is no file " + shown + " beside the data set; give a URL or a data: URL", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(shown + " cannot be read: " + e.getMessage(), e);
        }
    }
}
