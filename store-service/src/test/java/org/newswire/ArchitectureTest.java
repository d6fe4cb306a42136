package org.newswire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.newswire.service.Stage;
import org.newswire.supervision.Supervisor;

/// Checks the [ArchitectureRules] in the main code, and that each rule catches a planted violation.
class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .withImportOption(location -> !location.matches(Pattern.compile(".*-(?:test|quickstart)/.*")))
            .importPackages("org.newswire");

    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages("org.newswire.planted");

    /// A rule, and a part of the report on its planted violation.
    record Guard(String name, Function<ArchitectureRules, ArchRule> rule, String planted) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Guard> guards() {
        return List.of(
                new Guard(
                        "top-level packages are free of cycles",
                        ArchitectureRules::topLevelPackagesAreFreeOfCycles,
                        "Cycle detected"),
                new Guard(
                        "the kit depends downwards only",
                        ArchitectureRules::kitDependsDownwardsOnly,
                        "UpwardDependency"),
                new Guard(
                        "the kit depends on no service and no contract",
                        ArchitectureRules::kitDependsOnNoServiceAndNoContract,
                        "ContractUser"),
                new Guard(
                        "services use only the contracts of others",
                        ArchitectureRules::servicesUseOnlyTheContractsOfOthers,
                        "IngestUser"),
                new Guard(
                        "no static field is mutable",
                        ArchitectureRules::noStaticFieldIsMutable,
                        "UpwardDependency.changes"),
                new Guard(
                        "only the heap shares read the size of the heap",
                        ArchitectureRules::onlyHeapSharesReadTheSizeOfTheHeap,
                        "HeapReader.share"));
    }

    @ParameterizedTest
    @MethodSource("guards")
    void theMainCodeSatisfiesTheRule(Guard guard) {
        guard.rule().apply(new ArchitectureRules("org.newswire")).check(MAIN);
    }

    @ParameterizedTest
    @MethodSource("guards")
    void aPlantedViolationIsReported(Guard guard) {
        ArchRule rule = guard.rule().apply(new ArchitectureRules("org.newswire.planted"));
        assertThat(rule.evaluate(PLANTED).getFailureReport().toString()).contains(guard.planted());
    }

    @Test
    void publicTypesAreUsedByAnotherPackage() {
        ArchitectureRules.publicTypesAreUsedByAnotherPackage(MAIN)
                .check(new ClassFileImporter().importPackages("org.newswire"));
    }

    @Test
    void anUnusedPublicTypeIsReported() {
        ArchRule rule = ArchitectureRules.publicTypesAreUsedByAnotherPackage(PLANTED);
        assertThat(rule.evaluate(PLANTED).getFailureReport().getDetails())
                .anyMatch(line -> line.contains("UnusedPublicType"))
                .noneMatch(line -> line.contains("planted.text.Text "));
    }

    @Test
    void contractsDependOnNoService() {
        new ArchitectureRules("org.newswire").contractsDependOnNoService().check(MAIN);
    }

    @Test
    void packagesOfAServiceAreFreeOfCycles() {
        new ArchitectureRules("org.newswire")
                .packagesOfAServiceAreFreeOfCycles()
                .check(MAIN);
    }

    /// A reader opens a class by its name.
    @Test
    void noTwoClassesHaveTheSameSimpleName() {
        assertThat(sharedNames(MAIN)).isEmpty();
    }

    @Test
    void aSharedSimpleNameIsReported() {
        assertThat(sharedNames(PLANTED)).containsExactly("Text");
    }

    private static List<String> sharedNames(JavaClasses classes) {
        return classes.stream()
                .filter(each -> !each.isNestedClass() && !each.getSimpleName().matches("package-info|Jte.+Generated"))
                .collect(Collectors.groupingBy(JavaClass::getSimpleName, Collectors.counting()))
                .entrySet()
                .stream()
                .filter(name -> name.getValue() > 1)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /// Otherwise a service stays ready while a thread of it has ended.
    @Test
    void theReadinessOfEachServiceDependsOnItsThreads() {
        assertThat(MAIN.stream().filter(each -> each.isAssignableTo(Stage.class) && !each.isInterface()))
                .hasSize(3)
                .allSatisfy(service -> assertThat(service.getMethodReferencesFromSelf())
                        .as(service.getName())
                        .anyMatch(used -> used.getTargetOwner().isEquivalentTo(Supervisor.class)
                                && used.getName().equals("trouble")));
    }

    /// `GZIPInputStream` recurses for each empty member. Only the parser's own model is read with it.
    @Test
    void untrustedGzipIsReadByGzipStream() {
        noClasses()
                .that()
                .doNotHaveSimpleName("BlockModel")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.zip.GZIPInputStream")
                .check(MAIN);
    }

    /// So the retention of articles writes no tombstones.
    @Test
    void theStoreWritesNothingButDeadLettersToKafka() {
        noClasses()
                .that()
                .resideInAPackage("org.newswire.store..")
                .and()
                .doNotHaveSimpleName("DeadLetterWriter")
                .and()
                .doNotHaveSimpleName("WriteRole") // creates the producer of the dead letters
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.clients.producer..")
                .check(MAIN);
    }

    @Test
    void allModulesAreChecked() {
        assertThat(MAIN.stream().map(JavaClass::getSimpleName))
                .containsAll(Arrays.asList("IngestService", "ParseService", "StoreService"));
    }
}
