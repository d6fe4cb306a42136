package org.newswire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// Keeps the house as CONTRIBUTING.md draws it: data flows one way, and of a stage others see its
/// contract alone.
@AnalyzeClasses(
        packages = "org.newswire",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WithoutTestJars.class})
class ArchitectureTest {
    /// What a module lends to the tests of others.
    static final class WithoutTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule theKitKnowsNoStage = noClasses()
            .that()
            .resideInAPackage("org.newswire.pipeline..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.newswire.raw..",
                    "org.newswire.article..",
                    "org.newswire.ingest..",
                    "org.newswire.parse..",
                    "org.newswire.store..");

    @ArchTest
    static final ArchRule contractsKnowNoService = noClasses()
            .that()
            .resideInAnyPackage("org.newswire.raw..", "org.newswire.article..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.newswire.ingest..", "org.newswire.parse..", "org.newswire.store..");

    @ArchTest
    static final ArchRule ingestIsUsedByItselfAlone = classes()
            .that()
            .resideInAPackage("org.newswire.ingest..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAPackage("org.newswire.ingest..");

    @ArchTest
    static final ArchRule parseIsUsedByItselfAlone = classes()
            .that()
            .resideInAPackage("org.newswire.parse..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAPackage("org.newswire.parse..");

    @ArchTest
    static final ArchRule theRoomsOfTheIngestDependOneWay =
            slices().matching("org.newswire.(ingest..)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theRoomsOfTheStoreDependOneWay =
            slices().matching("org.newswire.(store..)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theRoomsOfTheParserDependOneWay =
            slices().matching("org.newswire.(parse..)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ofTheServicesOnlyWhatHasAMainIsPublic = classes()
            .that()
            .resideInAnyPackage("org.newswire.ingest", "org.newswire.parse", "org.newswire.store")
            .and()
            .arePublic()
            .and()
            .areTopLevelClasses()
            .should()
            .haveSimpleNameEndingWith("Service")
            .orShould()
            .haveSimpleNameEndingWith("Command");

    /// `GZIPInputStream` calls itself for each empty member. Only the parser's own model is read with it.
    @ArchTest
    static final ArchRule gzipIsReadInALoop = noClasses()
            .that()
            .doNotHaveSimpleName("BlockModel")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.zip.GZIPInputStream");

    @ArchTest
    static void theKitStaysSmall(JavaClasses imported) {
        long types = imported.stream()
                .filter(type -> type.getPackageName().equals("org.newswire.pipeline") && type.isTopLevelClass())
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .count();
        assertThat(types).isLessThanOrEqualTo(8);
    }

    @ArchTest
    static final ArchRule nothingIsKeptInMutableStatics = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat()
            .areNotEnums()
            .and()
            .areNotPrivate()
            .should()
            .haveModifier(JavaModifier.FINAL);
}
