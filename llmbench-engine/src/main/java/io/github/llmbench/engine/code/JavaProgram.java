package io.github.llmbench.engine.code;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program of MultiPL-E's Java form: a prompt that opens {@code class Problem} and a method, tests that close the method and hold
 * {@code main}, and between them what a model wrote: the whole class again, the method alone, or the rest of the method.
 *
 * @see <a href="https://github.com/nuprl/MultiPL-E">MultiPL-E</a>
 */
final class JavaProgram {
    private static final Pattern BLOCK = Pattern.compile("```(?:java|Java)?[ \\t]*\\R(.*?)```", Pattern.DOTALL);
    /** The last name before a parenthesis that the prompt opens a body for is the method's. */
    private static final Pattern METHOD = Pattern.compile("(\\w+)\\s*\\([^()]*\\)[^(){}]*\\{\\s*\\z");

    private static final String PROBLEM = "Problem";

    /** Reads a word before anything of the program is loaded, and says it only after the tests: an early exit cannot. */
    private static final String RUNNER = """
            class LlmBenchRunner {
                public static void main(String[] args) throws Throwable {
                    String word = new java.io.BufferedReader(new java.io.InputStreamReader(System.in)).readLine();
                    java.io.PrintStream out = System.out;
                    Problem.main(args);
                    out.println();
                    out.println(word);
                    out.flush();
                    Runtime.getRuntime().halt(0);
                }
            }
            """;

    private JavaProgram() {}

    /**
     * The source of one file whose first class runs the tests.
     *
     * @param stops where the rest of a method ends at the latest
     */
    static String source(String prompt, String answer, String tests, List<String> stops) {
        String code = code(answer);
        JavaSource given = JavaSource.of(code);
        Set<String> imports = new LinkedHashSet<>(JavaSource.of(prompt).imports());
        String program;
        JavaSource.Type type = given.type(PROBLEM);
        if (type != null) {
            imports.addAll(given.imports());
            program = given.withoutHead(type.bodyWithout("main") + afterMethod(tests), type);
        } else if (isMethod(code, prompt)) {
            imports.addAll(given.imports());
            program = "class " + PROBLEM + " {\n" + given.withoutHead() + afterMethod(tests);
        } else {
            program = JavaSource.of(prompt).withoutHead() + upTo(stops, code) + "\n" + tests;
        }
        return String.join("\n", imports) + "\n" + RUNNER + program;
    }

    /** The last code block, which stands after what a model tried before; the whole answer where it has none. */
    private static String code(String answer) {
        Matcher block = BLOCK.matcher(answer);
        String code = answer;
        while (block.find()) {
            code = block.group(1);
        }
        return code;
    }

    private static boolean isMethod(String code, String prompt) {
        Matcher name = METHOD.matcher(prompt);
        return name.find()
                && Pattern.compile("\\bstatic\\b[^;{}()=]*\\b" + Pattern.quote(name.group(1))
                                + "\\s*\\([^()]*\\)[^(){};]*\\{")
                        .matcher(code)
                        .find();
    }

    /** Up to the first of them, as a completion is cut. */
    private static String upTo(List<String> stops, String code) {
        int end = code.length();
        for (String stop : stops) {
            int at = stop.isEmpty() ? -1 : code.indexOf(stop);
            end = at < 0 ? end : Math.min(end, at);
        }
        return code.substring(0, end);
    }

    /** The tests without the brace that closes the method. */
    private static String afterMethod(String tests) {
        int brace = tests.indexOf('}');
        return "\n" + (brace < 0 ? tests : tests.substring(brace + 1));
    }
}
