package dev.openbook.eval;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between modules and packages, and the rules of style that bytecode can show. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
  /** Fewer than this means that a module was not seen, and its rules held for nothing. */
  private static final int MINIMUM_CLASS_COUNT = 350;

  private static final ArchRule DATASETS_SEES_NO_MODULE =
      noClasses()
          .that()
          .resideInAPackage("dev.openbook.datasets..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.openbook.rag..", "dev.openbook.finetune..", "dev.openbook.eval..");

  private static final ArchRule RAG_SEES_DATASETS_ALONE =
      noClasses()
          .that()
          .resideInAPackage("dev.openbook.rag..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.openbook.finetune..", "dev.openbook.eval..");

  private static final ArchRule FINETUNE_SEES_DATASETS_ALONE =
      noClasses()
          .that()
          .resideInAPackage("dev.openbook.finetune..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.openbook.rag..", "dev.openbook.eval..");

  private static final ArchRule PACKAGES_FORM_NO_CYCLE =
      slices().matching("dev.openbook.(**)").should().beFreeOfCycles();

  private static final ArchRule NATIVE_CODE_STAYS_IN_ONE_PACKAGE =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.openbook.finetune.tensor..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.foreign.Linker");

  private static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS_AND_EXITS =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.openbook.eval.cli..")
          .should(ACCESS_STANDARD_STREAMS)
          .orShould()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  private static final ArchRule STATIC_FIELDS_ARE_FINAL =
      fields().that().areStatic().should().beFinal();

  private static final ArchRule EXCEPTIONS_SAY_WHAT_THEY_ARE =
      noClasses().should(THROW_GENERIC_EXCEPTIONS);

  private static final ArchRule SEEDS_AND_CLOCKS_ARE_ARGUMENTS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Random.class, ThreadLocalRandom.class)
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callMethod(Collections.class, "shuffle", List.class)
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now");

  private static final ArchRule NOTHING_INTERNAL_OR_FOREIGN_TO_THE_HOUSE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jdk.internal..", "sun..", "java.util.logging..");

  private static final ArchRule NAMES_SAY_WHAT_A_TYPE_IS =
      noClasses()
          .should()
          .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Common)")
          .orShould()
          .resideInAnyPackage("..util..", "..common..", "..impl..", "..helper..", "..misc..");

  private static final ArchRule PACKAGES_ARE_NULL_MARKED =
      classes().should(beInNullMarkedPackage());

  private JavaClasses house;

  @BeforeAll
  void importHouse() {
    house =
        new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.openbook");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void house_keepsTheRule(ArchRule rule) {
    rule.check(house);
  }

  static Stream<Named<ArchRule>> rules() {
    return Stream.concat(
        Stream.of(
                DATASETS_SEES_NO_MODULE,
                RAG_SEES_DATASETS_ALONE,
                FINETUNE_SEES_DATASETS_ALONE,
                PACKAGES_FORM_NO_CYCLE,
                NATIVE_CODE_STAYS_IN_ONE_PACKAGE,
                PACKAGES_ARE_NULL_MARKED)
            .map(ArchitectureTest::named),
        rulesOfClasses());
  }

  @ParameterizedTest
  @MethodSource("rulesOfClasses")
  void rule_seesAnOffence(ArchRule rule) {
    JavaClasses offenders = new ClassFileImporter().importClasses(OffenderUtil.class);

    assertThat(rule.evaluate(offenders).hasViolation()).isTrue();
  }

  static Stream<Named<ArchRule>> rulesOfClasses() {
    return Stream.of(
            ONLY_THE_COMMAND_LINE_PRINTS_AND_EXITS,
            STATIC_FIELDS_ARE_FINAL,
            EXCEPTIONS_SAY_WHAT_THEY_ARE,
            SEEDS_AND_CLOCKS_ARE_ARGUMENTS,
            NOTHING_INTERNAL_OR_FOREIGN_TO_THE_HOUSE,
            NAMES_SAY_WHAT_A_TYPE_IS)
        .map(ArchitectureTest::named);
  }

  @Test
  void house_isSeenWhole() {
    assertThat(house).hasSizeGreaterThanOrEqualTo(MINIMUM_CLASS_COUNT);
    assertThat(house)
        .extracting(JavaClass::getPackageName)
        .contains("dev.openbook.datasets", "dev.openbook.rag", "dev.openbook.finetune");
  }

  private static Named<ArchRule> named(ArchRule rule) {
    return Named.of(rule.getDescription(), rule);
  }

  private static ArchCondition<JavaClass> beInNullMarkedPackage() {
    return new ArchCondition<>("be in a package whose package-info says @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
        events.add(
            new SimpleConditionEvent(
                type, marked, type.getName() + " is in a package that is not @NullMarked"));
      }
    };
  }

  /** Breaks every rule that one class can break; never called. */
  @SuppressWarnings({"unused", "NonFinalStaticField", "SystemOut", "JavaUtilDate"}) // on purpose
  private static final class OffenderUtil {
    private static int calls;
    private static final java.util.logging.Logger LOGGER =
        java.util.logging.Logger.getLogger("offender");

    private static int offend() {
      System.out.println(System.currentTimeMillis());
      if (calls > 0) {
        throw new RuntimeException("generic");
      }
      return new Random().nextInt();
    }
  }
}
