package io.github.llmbench.engine.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The commit that is checked out where the run is made, read from git's own files. */
final class GitCommit {
    private GitCommit() {}

    /** Empty outside a repository and in layouts other than the plain one. */
    static Optional<String> of(Path start) {
        for (Path at = start.toAbsolutePath(); at != null; at = at.getParent()) {
            Path git = at.resolve(".git");
            if (Files.isDirectory(git)) {
                try {
                    return resolve(git, Files.readString(git.resolve("HEAD")).strip());
                } catch (IOException unreadable) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> resolve(Path git, String head) throws IOException {
        if (!head.startsWith("ref: ")) {
            return Optional.of(head);
        }
        String ref = head.substring("ref: ".length());
        if (Files.exists(git.resolve(ref))) {
            return Optional.of(Files.readString(git.resolve(ref)).strip());
        }
        Path packed = git.resolve("packed-refs");
        List<String> lines = Files.exists(packed) ? Files.readAllLines(packed) : List.of();
        return lines.stream()
                .filter(line -> line.endsWith(" " + ref))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst();
    }
}
