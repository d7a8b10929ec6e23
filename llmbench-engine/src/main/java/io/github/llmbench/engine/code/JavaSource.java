package io.github.llmbench.engine.code;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Where the parts of a Java text begin and end, as the compiler's parser reads it; nothing of it is run. */
final class JavaSource {
    private final String text;
    private final CompilationUnitTree unit;
    private final SourcePositions positions;

    private JavaSource(String text, CompilationUnitTree unit, SourcePositions positions) {
        this.text = text;
        this.unit = unit;
        this.positions = positions;
    }

    /** Text from a character to before another. */
    private record Range(int from, int to) {}

    /** A text that is no sound Java is read as far as it can be; the compiler says later what is wrong with it. */
    static JavaSource of(String text) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavacTask task = (JavacTask)
                compiler.getTask(null, null, wrong -> {}, List.of("-proc:none"), null, List.of(new Text(text)));
        try {
            CompilationUnitTree unit = task.parse().iterator().next();
            return new JavaSource(text, unit, Trees.instance(task).getSourcePositions());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A class of a text. */
    final class Type {
        private final ClassTree tree;

        private Type(ClassTree tree) {
            this.tree = tree;
        }

        /** The class up to before the brace that closes it, without its methods of this name. */
        String bodyWithout(String method) {
            List<Range> out = new ArrayList<>();
            for (Tree member : tree.getMembers()) {
                if (member instanceof MethodTree one && one.getName().contentEquals(method)) {
                    out.add(range(member));
                }
            }
            Range all = range(tree);
            return without(out, all.from(), text.lastIndexOf('}', all.to() - 1));
        }
    }

    /** The class of this name; {@code null} where the text has none that ends. */
    @Nullable
    Type type(String name) {
        for (Tree declared : unit.getTypeDecls()) {
            if (declared instanceof ClassTree found && found.getSimpleName().contentEquals(name)) {
                Range range = range(found);
                return range.to() > range.from() && text.charAt(range.to() - 1) == '}' ? new Type(found) : null;
            }
        }
        return null;
    }

    /** Its import declarations. */
    List<String> imports() {
        return unit.getImports().stream()
                .map(this::range)
                .map(range -> text.substring(range.from(), range.to()))
                .toList();
    }

    /** Without package and imports. */
    String withoutHead() {
        return without(head(), 0, text.length());
    }

    /** The same with another text in place of a class. */
    String withoutHead(String instead, Type type) {
        Range range = range(type.tree);
        return without(head(), 0, range.from()) + instead + without(head(), range.to(), text.length());
    }

    private List<Range> head() {
        List<Range> head = new ArrayList<>();
        if (unit.getPackage() != null) {
            head.add(range(unit.getPackage()));
        }
        unit.getImports().forEach(one -> head.add(range(one)));
        return head;
    }

    private String without(List<Range> out, int from, int to) {
        StringBuilder left = new StringBuilder();
        int at = from;
        for (Range range : out) {
            if (range.from() >= at && range.to() <= to) {
                left.append(text, at, range.from());
                at = range.to();
            }
        }
        return left.append(text, at, Math.max(at, to)).toString();
    }

    private Range range(Tree tree) {
        int from = (int) Math.max(0, positions.getStartPosition(unit, tree));
        int to = (int) positions.getEndPosition(unit, tree);
        return new Range(from, Math.max(from, Math.min(to, text.length())));
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(String text) {
            super(URI.create("string:///Problem.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
