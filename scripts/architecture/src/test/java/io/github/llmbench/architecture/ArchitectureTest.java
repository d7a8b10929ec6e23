package io.github.llmbench.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.llmbench.architecture.caller.Caller;
import io.github.llmbench.architecture.hidden.Unpublished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(Modules.ROOT);

    static final List<String> MODULES =
            Modules.ARROWS.keySet().stream().sorted().toList();

    @ParameterizedTest
    @FieldSource("MODULES")
    void a_module_uses_only_those_its_arrows_point_to(String module) {
        Modules.usesOnly(module, Modules.ARROWS.get(module)).check(CLASSES);
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void a_module_uses_only_types_of_others_that_are_published(String module) {
        Modules.usesOnlyPublishedTypesOfOthers(module).check(CLASSES);
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void the_classes_of_a_module_are_seen_and_lie_in_its_package(String module) throws IOException {
        Path sources = Modules.sources(module);
        if (!Files.exists(sources)) {
            return;
        }
        try (Stream<Path> files = Files.walk(sources)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .isNotEmpty()
                    .allMatch(file -> sources.relativize(file).startsWith("io/github/llmbench/" + module));
        }
        assertThat(CLASSES.stream().map(JavaClass::getPackageName))
                .anyMatch(name -> name.startsWith(Modules.ROOT + "." + module));
    }

    @Test
    void the_api_uses_nothing_but_the_jdk_and_annotations() {
        classes()
                .that()
                .resideInAPackage(Modules.packages("api"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "org.apiguardian..", Modules.packages("api"))
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"engine", "junit", "store"})
    void only_providers_know_how_models_are_reached(String module) {
        Modules.usesNoneOf(module, "dev.langchain4j..", "io.netty..").check(CLASSES);
    }

    /** A package is published where one of its types is; of the libraries every public type there says how stable it is. */
    @ParameterizedTest
    @ValueSource(strings = {"api", "engine", "junit", "assertj", "micrometer", "opentelemetry"})
    void every_public_type_of_a_published_package_carries_its_status(String module) {
        Set<String> published = CLASSES.stream()
                .filter(Modules::published)
                .map(JavaClass::getPackageName)
                .collect(Collectors.toSet());
        classes()
                .that()
                .resideInAPackage(Modules.packages(module))
                .and(describe("are in a published package", type -> published.contains(type.getPackageName())))
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .beAnnotatedWith(API.class)
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "engine", "junit", "providers", "assertj", "micrometer", "opentelemetry"})
    void no_library_keeps_state_in_static_fields(String module) {
        fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(Modules.packages(module))
                .and()
                .areStatic()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .beFinal()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void packages_of_a_module_have_no_cycles() {
        slices().matching("io.github.llmbench.(*).(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void every_package_is_null_marked() {
        assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
                .isNotEmpty()
                .allMatch(ArchitectureTest::nullMarked);
        assertThat(new ClassFileImporter()
                        .importClasses(Caller.class)
                        .get(Caller.class)
                        .getPackage())
                .as("a package without the annotation is found")
                .matches(unmarked -> !nullMarked(unmarked));
    }

    private static boolean nullMarked(JavaPackage javaPackage) {
        return javaPackage.isAnnotatedWith(NullMarked.class);
    }

    @Test
    void only_what_people_run_writes_to_standard_streams() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        Modules.packages("cli"),
                        "io.github.llmbench.engine.report..",
                        "io.github.llmbench.junit.engine..")
                .should(ACCESS_STANDARD_STREAMS)
                .check(CLASSES);
    }

    @Test
    void a_forbidden_arrow_is_found() {
        assertThatThrownBy(() -> Modules.usesOnly("engine", Set.of()).check(CLASSES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("io.github.llmbench.api");
        assertThatThrownBy(() ->
                        Modules.usesNoneOf("engine", "com.fasterxml.jackson..").check(CLASSES))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void a_use_of_an_unpublished_type_is_found() {
        JavaClasses fixtures = new ClassFileImporter().importClasses(Caller.class, Unpublished.class);
        assertThatThrownBy(() -> Modules.usesOnlyPublishedTypesOfOthers("architecture.caller")
                        .check(fixtures))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Unpublished");
    }

    @Test
    void a_rule_that_matches_nothing_fails() {
        JavaClasses none = new ClassFileImporter().importClasses(Caller.class);
        assertThatThrownBy(() -> Modules.usesOnly("engine", Set.of("api")).check(none))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("failed to check any classes");
    }
}
