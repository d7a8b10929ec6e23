package io.github.llmbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** What the guide tells people to type is what there is. */
@Timeout(60)
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..");

    /** At the start of a line, of code in a line, of a column, or behind another command; variables may stand before it. */
    private static final Pattern COMMAND = Pattern.compile(
            "(?:^|&& *|\\$\\(| {3,})(?:[A-Z_]+=\\S+ +)*(?:[a-z]+ .*?java -jar \\S*llmbench\\.jar|(?:\\./)?llmbench) +"
                    + "([a-z].*?)(?= {3,}| *#| *&&| *\\||$)");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern OPTION = Pattern.compile("\\[?(--[a-z][a-z0-9-]*).*");

    /** A command and where it stands. */
    private record Documented(String place, String text) {}

    private static List<Documented> documented(Path file) throws IOException {
        List<Documented> found = new ArrayList<>();
        boolean block = false;
        String[] lines = Files.readString(file).replaceAll("\\\\\\R *", "").split("\\R", -1);
        for (String line : lines) {
            if (line.startsWith("```")) {
                block = !block;
                continue;
            }
            Stream<String> texts =
                    block ? Stream.of(line) : CODE.matcher(line).results().map(code -> code.group(1));
            for (String text : texts.toList()) {
                Matcher command = COMMAND.matcher(text);
                while (command.find()) {
                    found.add(new Documented(file.getFileName() + ": " + text.strip(), command.group(1)));
                }
            }
        }
        return found;
    }

    @Test
    void commands_and_options_of_the_guide_are_there() throws IOException {
        List<Documented> all = new ArrayList<>(documented(ROOT.resolve("README.md")));
        try (Stream<Path> guide = Files.list(ROOT.resolve("docs/guide"))) {
            for (Path file :
                    guide.filter(each -> each.toString().endsWith(".md")).toList()) {
                all.addAll(documented(file));
            }
        }
        assertThat(all).extracting(Documented::text).hasSizeGreaterThan(50).contains("user password NAME");
        CommandLine commands = Main.commands(new LlmBenchCommand(Environment.ofProcess()));
        for (Documented each : all) {
            CommandLine command = commands;
            boolean named = false;
            for (String word : each.text().split("[ =]+", -1)) {
                CommandLine below = named ? null : command.getSubcommands().get(word);
                Matcher option = OPTION.matcher(word);
                if (below != null) {
                    command = below;
                } else if (option.matches()) {
                    assertThat(command.getCommandSpec().findOption(option.group(1)))
                            .as(
                                    "%s has the option %s, as says %s",
                                    command.getCommandSpec().qualifiedName(), word, each.place())
                            .isNotNull();
                } else {
                    named = true;
                }
            }
            assertThat(command).as(each.place()).isNotSameAs(commands);
        }
    }
}
