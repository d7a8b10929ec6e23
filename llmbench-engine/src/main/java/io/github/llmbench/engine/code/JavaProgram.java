package io.github.llmbench.engine.code;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program of MultiPL-E's Java form: a prompt that opens {@code class Problem} and a method, tests that close the method and hold
 * {@code main}, and between them what a model wrote: the rest of the method, or the whole class again.
 *
 * @see <a href="https://github.com/nuprl/MultiPL-E">MultiPL-E</a>
 */
final class JavaProgram {
    private static final Pattern BLOCK = Pattern.compile("```(?:java|Java)?[ \\t]*\\R(.*?)```", Pattern.DOTALL);
    private static final Pattern TOP = Pattern.compile("(?m)^\\s*(import\\s[^;]+;|package\\s[^;]+;)\\s*$");
    private static final Pattern CLASS = Pattern.compile("\\bclass\\s+Problem\\b");

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

    /** The source of one file whose first class runs the tests. */
    static String source(String prompt, String answer, String tests) {
        String code = code(answer);
        String program =
                CLASS.matcher(code).find() ? withoutEnd(code) + afterMethod(tests) : prompt + code + "\n" + tests;
        List<String> imports = new ArrayList<>();
        Matcher top = TOP.matcher(program);
        while (top.find()) {
            if (top.group(1).startsWith("import")) {
                imports.add(top.group(1));
            }
        }
        return String.join("\n", imports) + "\n" + RUNNER + TOP.matcher(program).replaceAll("");
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

    /** Without the brace that closes the class, and without a main of its own that would be there twice. */
    private static String withoutEnd(String code) {
        int end = code.lastIndexOf('}');
        return end < 0 ? code : code.substring(0, end);
    }

    /** The tests without the brace that closes the method. */
    private static String afterMethod(String tests) {
        int brace = tests.indexOf('}');
        return brace < 0 ? tests : tests.substring(brace + 1);
    }
}
