package io.github.llmbench.engine.report;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where fonts are looked for whose characters the fonts that come with LLM-Bench lack: what the system property {@code
 * llmbench.fonts}, else the variable {@code LLMBENCH_FONTS}, names (files and directories, separated as in a class path; empty for
 * none), else the usual places of this machine. There only fonts known to hold many scripts are taken, the widest first.
 */
final class FontFiles {
    private static final int DEPTH = 6;
    private static final int MOST = 12;

    /** How the names of such fonts begin, in lower case. */
    private static final List<String> WIDE = List.of(
            "notosanscjk-regular",
            "notosanscjksc-regular",
            "notosanssc-regular",
            "sourcehansans",
            "wqy-microhei",
            "wqy-zenhei",
            "droidsansfallback",
            "msyh.",
            "msgothic",
            "malgun.",
            "arial unicode",
            "arialuni",
            "hiragino sans gb",
            "notoemoji-regular",
            "symbola",
            "seguisym",
            "seguiemj",
            "notosansdevanagari-regular",
            "notosansthai-regular",
            "nirmala",
            "leelawui",
            "unifont");

    private FontFiles() {}

    /** As the environment has it. */
    static List<Path> found() {
        String property = System.getProperty("llmbench.fonts");
        String given = property != null ? property : System.getenv("LLMBENCH_FONTS");
        return given != null ? named(given) : wide(places());
    }

    /** Files and what lies under directories, in the order of their names. */
    static List<Path> named(String paths) {
        List<Path> files = new ArrayList<>();
        for (String path : paths.split(File.pathSeparator, -1)) {
            if (!path.isBlank()) {
                Path named = Path.of(path);
                if (!Files.exists(named)) {
                    throw new IllegalArgumentException("llmbench.fonts names \"" + path + "\", which does not exist");
                }
                files.addAll(Files.isDirectory(named) ? fonts(named) : List.of(named));
            }
        }
        return files;
    }

    private static List<Path> places() {
        Path home = Path.of(System.getProperty("user.home"));
        List<Path> places = new ArrayList<>(List.of(
                Path.of("/usr/share/fonts"),
                Path.of("/usr/local/share/fonts"),
                home.resolve(".fonts"),
                home.resolve(".local/share/fonts"),
                Path.of("/System/Library/Fonts"),
                Path.of("/Library/Fonts"),
                home.resolve("Library/Fonts")));
        String windows = System.getenv("WINDIR");
        if (windows != null) {
            places.add(Path.of(windows, "Fonts"));
        }
        return places.stream().filter(Files::isDirectory).toList();
    }

    private static List<Path> wide(List<Path> places) {
        return places.stream()
                .flatMap(place -> fonts(place).stream())
                .filter(font -> rank(font) < WIDE.size())
                .sorted(Comparator.comparingInt(FontFiles::rank).thenComparing(Path::toString))
                .limit(MOST)
                .toList();
    }

    private static int rank(Path font) {
        String name = name(font);
        for (int i = 0; i < WIDE.size(); i++) {
            if (name.startsWith(WIDE.get(i))) {
                return i;
            }
        }
        return WIDE.size();
    }

    private static List<Path> fonts(Path directory) {
        try (Stream<Path> files = Files.walk(directory, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(file -> name(file).endsWith(".ttf")
                            || name(file).endsWith(".otf")
                            || name(file).endsWith(".ttc"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("fonts cannot be looked for under " + directory, e);
        }
    }

    private static String name(Path file) {
        Path name = file.getFileName();
        return name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
    }

    /** As openpdf wants it: a collection's first font. */
    static String location(Path font) {
        return name(font).endsWith(".ttc") ? font + ",0" : font.toString();
    }
}
