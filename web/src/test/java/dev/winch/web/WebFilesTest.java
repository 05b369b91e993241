package dev.winch.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the build leaves on the class path. */
class WebFilesTest {
  private final WebFiles files = new WebFiles();

  @Test
  void thePageIsThereAndItsFilesAreToo() {
    WebFile page = files.at(WebFiles.PAGE).orElseThrow();
    assertThat(page.type()).isEqualTo("text/html; charset=utf-8");
    assertThat(page.immutable()).isFalse();
    assertThat(page.hash()).hasSize(20);
    String html = new String(page.content(), UTF_8);
    assertThat(html).startsWith("<!doctype html>").contains("Winch");
    assertThat(page.compressed()).isNotEqualTo(page.content());
    assertThat(html.lines().filter(line -> line.contains("/ui/assets/")))
        .allSatisfy(
            line -> {
              String path = line.replaceFirst(".*\"/ui/(assets/[^\"]+)\".*", "$1");
              assertThat(files.at(path))
                  .hasValueSatisfying(file -> assertThat(file.immutable()).isTrue());
            });
  }

  @Test
  void aFileIsReadOnce() {
    assertThat(files.at(WebFiles.PAGE)).containsSame(files.at(WebFiles.PAGE).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "none.js",
        "WebFiles.class",
        "../WebFiles.class",
        "../index.html",
        "assets/../index.html",
        "assets//index.html",
        "/index.html",
        "index.html/",
        "assets/.html",
        "index.html.gz",
        "."
      })
  void nothingElseIsThere(String path) {
    assertThat(files.at(path)).isEmpty();
  }
}
