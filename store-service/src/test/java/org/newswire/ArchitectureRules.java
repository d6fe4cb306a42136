package org.newswire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.stream.Stream;

/// The architecture rules of CONTRIBUTING.md for packages below a root.
record ArchitectureRules(String root) {
    /// Packages of the kit. Each package depends only on those before it.
    private static final List<String> KIT = List.of(
            "text",
            "limits",
            "settings",
            "net",
            "contract",
            "supervision",
            "kafka",
            "service",
            "tools",
            "dlq",
            "recording");

    private static final List<String> CONTRACTS = List.of("raw", "article");
    private static final List<String> SERVICES = List.of("ingest", "parse", "store");

    private String[] packages(List<String> names) {
        return names.stream().map(name -> root + "." + name + "..").toArray(String[]::new);
    }

    ArchRule topLevelPackagesAreFreeOfCycles() {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles();
    }

    ArchRule packagesOfAServiceAreFreeOfCycles() {
        return CompositeArchRule.of(SERVICES.stream()
                .<ArchRule>map(service -> slices().matching(root + ".(" + service + "..)")
                        .should()
                        .beFreeOfCycles()
                        .allowEmptyShould(true))
                .toList());
    }

    ArchRule kitDependsDownwardsOnly() {
        return CompositeArchRule.of(KIT.stream()
                .limit(KIT.size() - 1L)
                .<ArchRule>map(name -> noClasses()
                        .that()
                        .resideInAPackage(root + "." + name + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(packages(KIT.subList(KIT.indexOf(name) + 1, KIT.size())))
                        .allowEmptyShould(true))
                .toList());
    }

    ArchRule kitDependsOnNoServiceAndNoContract() {
        return CompositeArchRule.of(noClasses()
                        .that()
                        .resideInAnyPackage(packages(KIT))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(packages(SERVICES)))
                .and(noClasses()
                        .that()
                        .resideInAnyPackage(packages(KIT))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(packages(CONTRACTS)));
    }

    ArchRule contractsDependOnNoService() {
        return noClasses()
                .that()
                .resideInAnyPackage(packages(CONTRACTS))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(SERVICES));
    }

    ArchRule servicesUseOnlyTheContractsOfOthers() {
        return CompositeArchRule.of(SERVICES.stream()
                .<ArchRule>map(service -> classes()
                        .that()
                        .resideInAPackage(root + "." + service + "..")
                        .should()
                        .onlyHaveDependentClassesThat()
                        .resideInAPackage(root + "." + service + "..")
                        .allowEmptyShould(true))
                .toList());
    }

    /// A share of the heap that no account adds up could exceed it.
    ArchRule onlyHeapSharesReadTheSizeOfTheHeap() {
        return noClasses()
                .that()
                .doNotHaveFullyQualifiedName(root + ".limits.HeapShare")
                .should()
                .callMethod(Runtime.class, "maxMemory");
    }

    ArchRule noStaticFieldIsMutable() {
        return fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat()
                .areNotEnums()
                .should()
                .haveModifier(JavaModifier.FINAL)
                .andShould()
                .notHaveRawType("java.util.concurrent.atomic.AtomicInteger")
                .andShould()
                .notHaveRawType("java.util.concurrent.atomic.AtomicLong")
                .andShould()
                .notHaveRawType("java.util.concurrent.atomic.AtomicBoolean")
                .andShould()
                .notHaveRawType("java.util.concurrent.atomic.AtomicReference")
                .andShould()
                .notHaveRawType("java.util.concurrent.ConcurrentHashMap");
    }

    /// Exempt are main classes, compiled templates, types in the signatures of public types, and types that frameworks
    /// instantiate (subtypes of classes of other projects).
    ///
    /// @param checked the classes to check; the rule is evaluated over these and their tests
    static ArchRule publicTypesAreUsedByAnotherPackage(JavaClasses checked) {
        return classes()
                .that(DescribedPredicate.describe("are checked", (JavaClass type) -> checked.contain(type.getName())))
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .and()
                .areNotAnnotations()
                .and()
                .haveNameNotMatching(".*\\.template\\..*\\.?Jte\\w+Generated")
                .should(new ArchCondition<>("be used by another package") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        boolean isUsed =
                                type.tryGetMethod("main", String[].class).isPresent()
                                        || isUsedByOthers(type)
                                        || isExposed(type)
                                        || isForFrameworks(type);
                        events.add(new SimpleConditionEvent(
                                type, isUsed, type.getName() + " is public, but no other package uses it"));
                    }
                });
    }

    private static boolean isUsedByOthers(JavaClass type) {
        return type.getDirectDependenciesToSelf().stream()
                .anyMatch(use -> !use.getOriginClass().getPackageName().equals(type.getPackageName()));
    }

    private static boolean isExposed(JavaClass type) {
        return type.getPackage().getClasses().stream()
                .filter(other -> other.getModifiers().contains(JavaModifier.PUBLIC) && !other.equals(type))
                .flatMap(other -> other.getCodeUnits().stream())
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .anyMatch(method -> method.getAllInvolvedRawTypes().contains(type));
    }

    private static boolean isForFrameworks(JavaClass type) {
        return Stream.concat(type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream())
                .map(JavaClass::getPackageName)
                .anyMatch(name -> !name.startsWith("java.") && !name.startsWith("org.newswire"));
    }
}
