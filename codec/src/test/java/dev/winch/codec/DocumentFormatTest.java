package dev.winch.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentFormatTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          application/json,                JSON
          application/json; charset=utf-8, JSON
          APPLICATION/JSON,                JSON
          text/yaml,                       YAML
          TEXT/YAML,                       YAML
          text/yaml; charset=utf-8,        YAML
          text/x-yaml,                     YAML
          application/yaml,                YAML
          application/x-yaml,              YAML
          """)
  void caseAndParametersDoNotMatter_J1(String header, DocumentFormat format) {
    assertThat(DocumentFormat.ofContentType(header)).isEqualTo(format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "json", "application/toml; charset=utf-8", ";"})
  void anUnknownTypeIsNamedAsSent(String header) {
    assertThatThrownBy(() -> DocumentFormat.ofContentType(header))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("unknown content type: " + header);
  }

  @Test
  void aMissingContentTypeIsReportedAsMissing() {
    assertThatThrownBy(() -> DocumentFormat.ofContentType(""))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("missing content type");
  }
}
