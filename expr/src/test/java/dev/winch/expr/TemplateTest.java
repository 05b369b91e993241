package dev.winch.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.expr.env.Bindings;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.ExprException;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.ListValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Texts with tags, as hosts use them. */
class TemplateTest {
  private static final Scope SCOPE = Scope.ofJobFiles().withTextMaps("inputs", "tasks");
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private static Bindings bindings() {
    return new Bindings(NOW, 42).bindTexts("inputs", Map.of("name", "Ada", "n", "3"));
  }

  @Test
  void tags_are_replaced_and_everything_else_is_copied() {
    Template template = Template.compile("Hello, {{ inputs.name }}! {{ 1 + 1 }} {{}}", SCOPE);

    assertThat(template.render(bindings())).isEqualTo("Hello, Ada! 2 {{}}");
    assertThat(template.isConstant()).isFalse();
    assertThat(Template.compile("no tag", SCOPE).isConstant()).isTrue();
  }

  @Test
  void the_first_tag_that_is_wrong_fails_the_whole_text_and_is_quoted() {
    assertThatThrownBy(() -> Template.compile("{{ 1 }}{{ nope.x }}{{ ) }}", SCOPE))
        .isInstanceOf(ExprException.class)
        .hasMessage(
            """
            error compiling expression: nope.x: unknown name nope (1:1)
             | nope.x
             | ^""");
    assertThatThrownBy(() -> Template.compile("{{ int(inputs.name) }}", SCOPE).render(bindings()))
        .hasMessage(
            """
            error evaluating expression: int(inputs.name): invalid operation: int(Ada) (1:1)
             | int(inputs.name)
             | ^""");
  }

  @Test
  void an_expression_field_keeps_the_kind_of_its_value() {
    Program inTag = Template.expression("around {{ sequence(0, int(inputs.n)) }} dropped", SCOPE);
    Program bare = Template.expression("int(inputs.n)", SCOPE);

    assertThat(Template.evaluate(inTag, bindings())).isInstanceOf(ListValue.class);
    assertThat(Template.evaluate(bare, bindings())).isEqualTo(Int.of(3));
  }

  @Test
  void a_field_is_valid_if_it_can_be_right_for_some_host() {
    assertThat(Template.isValid("{{ anything.at(all) }}")).isTrue();
    assertThat(Template.isValid("1 + 'a'")).isFalse();
    assertThat(Template.isValid("")).isFalse();
  }

  @Test
  void chance_and_time_come_from_the_bindings_so_that_a_run_can_be_repeated() {
    Template template = Template.compile("{{ randomInt() }} {{ randomInt() }} {{ now() }}", SCOPE);

    String first = template.render(bindings());
    String[] parts = first.split(" ");

    assertThat(template.render(bindings())).isEqualTo(first);
    assertThat(parts[0]).isNotEqualTo(parts[1]);
    assertThat(first).endsWith("2026-11-24 12:00:00 +0000 UTC");
    Bindings one = bindings();
    assertThat(template.render(one)).isNotEqualTo(template.render(one));
  }

  @Test
  void finding_tags_takes_time_linear_in_the_text() {
    String hostile = "{{ ".repeat(200_000) + "x\nx";

    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> assertThat(Template.compile(hostile, SCOPE).isConstant()).isTrue());
  }
}
