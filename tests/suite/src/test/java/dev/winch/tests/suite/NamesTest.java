package dev.winch.tests.suite;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One name, one thing. */
@AnalyzeClasses(packages = "dev.winch", importOptions = DoNotIncludeTests.class)
class NamesTest {
  @ArchTest
  static final ArchRule everyLoggerIsNamedLog =
      fields().that().haveRawType("org.slf4j.Logger").should().haveName("log");

  /** Over all modules, tests included, whose classes this test does not see: so by their files. */
  @ArchTest
  static void aSimpleNameOccursOnce(JavaClasses classes) throws IOException {
    Path root = Path.of("../..").toRealPath();
    try (Stream<Path> files = Files.walk(root)) {
      List<String> names =
          files
              .filter(file -> root.relativize(file).toString().matches(".*src/(main|test)/java/.*"))
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".java") && !name.equals("package-info.java"))
              .toList();

      assertThat(names).contains("NamesTest.java").doesNotHaveDuplicates();
      assertThat(names.stream().map(name -> name.replace(".java", "")).collect(Collectors.toSet()))
          .containsAll(
              classes.stream()
                  .filter(JavaClass::isTopLevelClass)
                  .map(JavaClass::getSimpleName)
                  .filter(name -> !name.equals("package-info"))
                  .toList());
    }
  }
}
