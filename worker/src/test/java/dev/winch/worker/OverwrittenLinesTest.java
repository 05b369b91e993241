package dev.winch.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverwrittenLinesTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          plain text,              plain text
          a.b.,                    a.b.
          windows>.next>.,         windows>.next>.
          1%>2%>3%.,               1%>3%.
          >1%>2%.next,             >2%.next
          1%>2%>.x>.,              1%>2%>.x>.
          1%>>>2%,                 1%>2%
          1%>2%>,                  1%>2%>
          1%>2%.3%>4%>5%,          1%>2%.3%>5%
          """)
  void onlyTheLastStateOfALinePasses(String printed, String seen) {
    for (int cut = 0; cut <= printed.length(); cut++) {
      var lines = new OverwrittenLines();
      String passed =
          filter(lines, printed.substring(0, cut))
              + filter(lines, printed.substring(cut))
              + shown(lines.pending());
      assertThat(passed).as("cut at %d", cut).isEqualTo(seen);
      assertThat(lines.hasPending()).isFalse();
    }
  }

  @Test
  void longTextPasses() {
    var lines = new OverwrittenLines();
    String text = "\r" + "x".repeat(100_000);
    String passed = shown(lines.filter(text.getBytes(UTF_8))) + shown(lines.pending());
    assertThat(passed).isEqualTo(">" + "x".repeat(100_000));
  }

  @Test
  void bytesWithoutCarriageReturnsPassUnchanged() {
    byte[] bytes = new byte[100_000];
    new Random(1).nextBytes(bytes);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '\r' ? 0 : bytes[i];
    }
    assertThat(new OverwrittenLines().filter(bytes)).isEqualTo(bytes);
  }

  private static String filter(OverwrittenLines lines, String shown) {
    return shown(lines.filter(shown.replace('>', '\r').replace('.', '\n').getBytes(UTF_8)));
  }

  private static String shown(byte[] bytes) {
    return new String(bytes, UTF_8).replace('\r', '>').replace('\n', '.');
  }
}
