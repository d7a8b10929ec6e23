package io.github.llmbench.cli;

import io.github.llmbench.engine.cassette.Cassettes;
import io.github.llmbench.engine.cassette.Mode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where answers come from. */
final class CassetteOptions {
    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description =
                    "live: send every call; record: and keep the answers; replay: play them back and send nothing;"
                            + " replay-or-live: send what is not recorded; off. live unless set.")
    private String mode = Mode.LIVE.toString();

    @Option(
            names = "--cassettes",
            paramLabel = "DIRECTORY",
            description = "Where recorded answers are kept; cassettes unless set.")
    private Path directory = Path.of("cassettes");

    @Option(
            names = "--replay-speed",
            paramLabel = "NUMBER",
            description = "How many times as fast as recorded answers come: 1 as they came; at once unless set.")
    private @Nullable Double speed;

    @Option(
            names = "--cassette-loopback",
            description = "Record and replay endpoints on this machine too, such as a gateway to a paid provider.")
    private boolean loopback;

    /** The cassettes. */
    Cassettes cassettes(Path file) {
        Cassettes cassettes = Cassettes.in(directory)
                .mode(Mode.parse(mode))
                .withLoopback(loopback)
                .howToRecord("record it: llmbench run " + file + " --mode record --cassettes " + directory
                        + (loopback ? " --cassette-loopback" : ""));
        return speed == null ? cassettes : cassettes.speed(speed);
    }
}
