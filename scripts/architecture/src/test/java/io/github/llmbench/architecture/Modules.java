package io.github.llmbench.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apiguardian.api.API;

/** The modules, the arrows between them, and the rules made from them. */
final class Modules {
    static final String ROOT = "io.github.llmbench";

    /** A module and those it may use. The command line may use all. */
    static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("api", Set.of()),
            Map.entry("simulator", Set.of()),
            Map.entry("providers", Set.of("api")),
            Map.entry("engine", Set.of("api")),
            Map.entry("embeddings", Set.of("api")),
            Map.entry("micrometer", Set.of("api")),
            Map.entry("opentelemetry", Set.of("api")),
            Map.entry("store", Set.of("api")),
            Map.entry("junit", Set.of("api", "engine")),
            Map.entry("assertj", Set.of("api", "engine")),
            Map.entry("server", Set.of("api", "engine", "store", "providers")),
            Map.entry("cli", Set.of("api", "engine", "store", "providers", "junit", "server", "simulator")));

    private Modules() {}

    static ArchRule usesOnly(String module, Set<String> used) {
        String[] others = ARROWS.keySet().stream()
                .filter(other -> !other.equals(module) && !used.contains(other))
                .map(Modules::packages)
                .toArray(String[]::new);
        return in(module)
                .should()
                .dependOnClassesThat(resideInAnyPackage(others))
                .allowEmptyShould(unwritten(module));
    }

    static ArchRule usesNoneOf(String module, String... libraries) {
        return in(module)
                .should()
                .dependOnClassesThat(resideInAnyPackage(libraries))
                .allowEmptyShould(unwritten(module));
    }

    /** What other modules use is public by design, and says so with {@code @API}. */
    static ArchRule usesOnlyPublishedTypesOfOthers(String module) {
        DescribedPredicate<JavaClass> unpublished = resideInAPackage(ROOT + "..")
                .and(not(resideInAPackage(packages(module))))
                .and(not(describe("published with @API", Modules::published)));
        return in(module).should().dependOnClassesThat(unpublished).allowEmptyShould(unwritten(module));
    }

    static String packages(String module) {
        return ROOT + "." + module + "..";
    }

    static Path sources(String module) {
        return Path.of("../..", "llmbench-" + module, "src/main/java");
    }

    private static GivenClassesConjunction in(String module) {
        return noClasses().that().resideInAPackage(packages(module));
    }

    /** Whether a rule may match nothing: only as long as the module has no source at all. */
    private static boolean unwritten(String module) {
        return !Files.exists(sources(module));
    }

    static boolean published(JavaClass type) {
        JavaClass outermost = type.getBaseComponentType();
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        return outermost
                .tryGetAnnotationOfType(API.class)
                .filter(annotation -> annotation.status() != API.Status.INTERNAL)
                .isPresent();
    }
}
