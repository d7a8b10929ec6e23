package io.github.llmbench.engine.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The commit that is checked out where the run is made, read from git's own files. */
public final class GitCommit {
    private static final String BRANCH = "ref: refs/heads/";

    private GitCommit() {}

    /** The branch that is checked out; empty outside a repository and where a commit is checked out without one. */
    public static Optional<String> branch(Path start) {
        return found(start, GitCommit::branchOf);
    }

    private static Optional<String> branchOf(Path git) throws IOException {
        String head = Files.readString(git.resolve("HEAD")).strip();
        return head.startsWith(BRANCH) ? Optional.of(head.substring(BRANCH.length())) : Optional.empty();
    }

    /** What is read of a repository. */
    private interface Reading {
        Optional<String> of(Path git) throws IOException;
    }

    /** Empty outside a repository. */
    static Optional<String> of(Path start) {
        return found(start, GitCommit::resolve);
    }

    private static Optional<String> found(Path start, Reading reading) {
        for (Path at = start.toAbsolutePath(); at != null; at = at.getParent()) {
            Path git = at.resolve(".git");
            if (Files.exists(git)) {
                try {
                    return reading.of(Files.isDirectory(git) ? git : pointedAt(git, "gitdir: "));
                } catch (IOException unreadable) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** In a linked worktree or a submodule {@code .git} is a file that names the directory. */
    private static Path pointedAt(Path file, String prefix) throws IOException {
        String line = Files.readString(file).strip();
        Path parent = Objects.requireNonNull(file.toAbsolutePath().getParent());
        return parent.resolve(line.startsWith(prefix) ? line.substring(prefix.length()) : line);
    }

    private static Optional<String> resolve(Path git) throws IOException {
        String head = Files.readString(git.resolve("HEAD")).strip();
        if (!head.startsWith("ref: ")) {
            return Optional.of(head);
        }
        String ref = head.substring("ref: ".length());
        Path common = git.resolve("commondir");
        Path refs = Files.exists(common) ? pointedAt(common, "") : git;
        if (Files.exists(refs.resolve(ref))) {
            return Optional.of(Files.readString(refs.resolve(ref)).strip());
        }
        Path packed = refs.resolve("packed-refs");
        List<String> lines = Files.exists(packed) ? Files.readAllLines(packed) : List.of();
        return lines.stream()
                .filter(line -> line.endsWith(" " + ref))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst();
    }
}
