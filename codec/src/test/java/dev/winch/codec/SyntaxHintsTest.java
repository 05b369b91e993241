package dev.winch.codec;

import static dev.winch.codec.Decoding.refused;
import static dev.winch.codec.Decoding.refusedJson;
import static dev.winch.codec.Decoding.refusedYaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.Problem;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever cannot be read is answered with the place and the remedy. */
class SyntaxHintsTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("yaml")
  void f14_aMistakeInYamlIsAnsweredWithPlaceAndRemedy(String text, String advice) {
    assertThat(advice(refusedYaml(text))).isEqualTo(advice);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("json")
  void f14_aMistakeInJsonIsAnsweredWithPlaceAndRemedy(String text, String advice) {
    assertThat(advice(refusedJson(text))).isEqualTo(advice);
  }

  @Test
  void f14_otherEncodingsAreNamed() {
    String job = "name: caf\u00e9\n";
    Problem utf16 =
        refused(DocumentFormat.YAML, job.getBytes(StandardCharsets.UTF_16)).problems().getFirst();
    assertThat(utf16.message()).isEqualTo("the text is UTF-16, not UTF-8");
    assertThat(utf16.hint()).isEqualTo("save the document as UTF-8");
    Problem latin =
        refused(DocumentFormat.YAML, job.getBytes(StandardCharsets.ISO_8859_1))
            .problems()
            .getFirst();
    assertThat(latin.message()).isEqualTo("the text is not UTF-8 from byte 10 on");
    assertThat(latin.line()).isEqualTo(1);
    assertThat(latin.column()).isEqualTo(10);
  }

  private static String advice(InvalidInputException refused) {
    return refused.problems().stream()
        .map(p -> "%d:%d %s".formatted(p.line(), p.column(), p.hint()))
        .collect(Collectors.joining("; "));
  }

  static Stream<Arguments> yaml() {
    return Stream.of(
        arguments(
            "name: x\ntasks:\n  - name: a\n    run: |\n    echo hi\n",
            "5:5 indent every line of the text deeper than run in line 4"),
        arguments(
            "name: x\ntasks:\n  - name: a\n    run: |\n  echo hi\n",
            "5:3 indent every line of the text deeper than run in line 4"),
        arguments(
            "name: x\ntasks:\n  - name: a\n    run: |\necho hi\n",
            "5:1 indent every line of the text deeper than run in line 4"),
        arguments(
            "name: x\ntasks:\n  - name: a\n    run: |\n      echo hi\n    done\n",
            "6:5 indent every line of the text deeper than run in line 4"),
        arguments("name:x\ntasks:\n  - name: a\n", "1:5 put a blank after the colon: name: x"),
        arguments(
            "name: x\ntasks:\n  - name:a\n    run: b\n",
            "3:9 put a blank after the colon: name: a"),
        arguments(
            "name: x\ntasks:\n  - name: a\n    run:b\n", "4:8 put a blank after the colon: run: b"),
        arguments(
            "name: x\ntasks:\n  - name: a\n    run:b\n    var: c\n",
            "4:8 put a blank after the colon: run: b"),
        arguments("run: @foo", "1:6 put the text in quotes: \"@foo\""),
        arguments("run: `date`", "1:6 put the text in quotes: \"`date`\""),
        arguments("run: %foo", "1:6 put the text in quotes: \"%foo\""),
        arguments(
            "%foo: a\n", "1:1 a line that begins with % is a directive: put the name in quotes"),
        arguments("run: \"abc\nname: b\n", "1:6 close the quote that is opened here"),
        arguments("run: 'abc\nname: b\n", "1:6 close the quote that is opened here"),
        arguments(
            "run: it's\nname: 'it's'\n",
            "2:11 the value ends before this; put all of it in quotes: \"'it's'\", or write it as a block (name: |)"),
        arguments("run: *.txt", "1:6 * refers to an anchor: put the text in quotes: \"*.txt\""),
        arguments("run: **/x", "1:6 * refers to an anchor: put the text in quotes: \"**/x\""),
        arguments("run: && foo", "1:6 & defines an anchor: put the text in quotes: \"&& foo\""),
        arguments("cmd: [*.txt]", "1:7 * refers to an anchor: put the text in quotes"),
        arguments("run: !foo! x", "1:6 ! names a type: put the text in quotes: \"!foo! x\""),
        arguments(
            "run: echo a: b\n",
            "1:6 put the value in quotes, because it contains a colon and a blank: \"echo a: b\"; or write it as a block below run: |"),
        arguments(
            "run: \"$X\" --foo\n",
            "1:11 the value ends before this; put all of it in quotes: '\"$X\" --foo', or write it as a block (name: |)"),
        arguments(
            "run: 'a' b\n",
            "1:10 the value ends before this; put all of it in quotes: \"'a' b\", or write it as a block (name: |)"),
        arguments(
            "run: [ -f x ] && y\n",
            "1:15 & defines an anchor: put the whole value in quotes: \"[ -f x ] && y\""),
        arguments(
            "run: {a} b\n",
            "1:10 the value ends before this; put all of it in quotes: \"{a} b\", or write it as a block (name: |)"),
        arguments(
            "run: | echo hi\n", "1:8 begin the text on the next line, or put the value in quotes"),
        arguments(
            "run: >x\n  a\n", "1:7 begin the text on the next line, or put the value in quotes"),
        arguments(
            "run: |0\n a\n", "1:7 begin the text on the next line, or put the value in quotes"),
        arguments("run: - a\n", "1:6 begin the list on the next line, or put the text in quotes"),
        arguments("run: ? a\n", "1:6 put the text in quotes: \"? a\""),
        arguments(
            "tags: [a, b\nname: c\n",
            "1:7 close the bracket that is opened here, or put the value in quotes"),
        arguments(
            "env: {a: b\nname: c\n",
            "1:6 close the bracket that is opened here, or put the value in quotes"),
        arguments(
            "run: \"\\d\"\n", "1:8 write the backslash twice, or put the text in single quotes"),
        arguments(
            "run: \"\\xzz\"\n", "1:9 write the backslash twice, or put the text in single quotes"),
        arguments("name: x\n\ttasks: y\n", "2:1 indent with spaces: YAML takes no tabs there"),
        arguments("tasks:\n\t- name: a\n", "2:1 indent with spaces: YAML takes no tabs there"),
        arguments(
            "tasks:\n  - name: a\n\trun: b\n", "3:1 indent with spaces: YAML takes no tabs there"),
        arguments("run: |\n\techo\n", "2:1 indent with spaces: YAML takes no tabs there"),
        arguments("run: |\n  a\n\tb\n", "3:1 indent with spaces: YAML takes no tabs there"),
        arguments("A: {{ x }}\n", "1:5 put the template in quotes: \"{{ x }}\""),
        arguments("A: {{ x }}-b\n", "1:5 put the template in quotes: \"{{ x }}-b\""),
        arguments("- {{ x }}\n", "1:4 put the template in quotes: \"{{ x }}\""),
        arguments("A: {{ f('a', 1) }}\n", "1:5 put the template in quotes: \"{{ f('a', 1) }}\""),
        arguments("A: {{ x.y[0] }}\n", "1:10 put the template in quotes: \"{{ x.y[0] }}\""),
        arguments("A: {{ a == 'b' }}\n", "1:5 put the template in quotes: \"{{ a == 'b' }}\""),
        arguments("A: {{ a ? b : c }}\n", "1:9 put the template in quotes: \"{{ a ? b : c }}\""),
        arguments("A: {{ \"a\" + 'b' }}\n", "1:11 put the template in quotes"),
        arguments("A: {{ a | f() }}\n", "1:5 put the template in quotes: \"{{ a | f() }}\""),
        arguments(
            "A: b {{ x: y }}\n",
            "1:4 put the value in quotes, because it contains a colon and a blank: \"b {{ x: y }}\"; or write it as a block below A: |"),
        arguments("A: {{ # }}\n", "2:1 put the template in quotes: \"{{ # }}\""),
        arguments("A: {{ `x` }}\n", "1:7 put the template in quotes: \"{{ `x` }}\""),
        arguments("tags: [{{ x }}]\n", "1:9 put the template in quotes, such as \"{{ name }}\""),
        arguments("name: x\n tasks: y\n", "2:2 indent it like line 1, which it would continue"),
        arguments(
            "tasks:\n  - name: a\n   run: b\n",
            "3:4 indent it like the entries above: it begins in column 4, the block around it in column 3 (line 2)"),
        arguments(
            "tasks:\n  - name: a\n     run: b\n",
            "3:6 indent it like line 2, which it would continue"),
        arguments(
            "tasks:\n - a\n b: c",
            "3:2 indent it like the entries above: it begins in column 2, the block around it in column 2 (line 2)"),
        arguments(
            "tags:\n- a\nname: x\n- b",
            "4:1 indent it like the entries above: it begins in column 1, the block around it in column 1 (line 1)"),
        arguments("name: x\n---\nname: y\n", "2:1 send one document per request"),
        arguments("name: x\n...\nfoo\n", "3:1 remove what follows the end of the document"),
        arguments(
            "a: b: c\n",
            "1:4 put the value in quotes, because it contains a colon and a blank: \"b: c\"; or write it as a block below a: |"),
        arguments(
            "a:\n  b\n  c: d\n", "3:3 line 2 has no value: put a colon and a blank after its name"),
        arguments(
            "name: x\ntasks\n  - a\n",
            "2:1 put a colon and a blank after the name; or indent it to continue line 1"),
        arguments(
            "name: x\ntasks\n",
            "2:1 put a colon and a blank after the name; or indent it to continue line 1"),
        arguments("name: \"x\ny\n", "1:7 close the quote that is opened here"),
        arguments("]\n", "1:1 remove this bracket, or open it before"),
        arguments("a: ]\n", "1:4 remove this bracket, or open it before"),
        arguments("a: ,b\n", "1:4 put the text in quotes: \",b\""),
        arguments(
            "\u00a0a: b\n", "1:1 remove the blanks from the name that do not show, such as U+00A0"),
        arguments("a: %b c\n", "1:4 put the text in quotes: \"%b c\""),
        arguments(
            "- a\nb: c\n",
            "2:1 indent it like the entries above: it begins in column 1, the block around it in column 1 (line 1)"),
        arguments(
            "%YAML 2.0\n---\na: b",
            "1:1 a line that begins with % is a directive: put the name in quotes"),
        arguments(
            "a: b\n<<EOF\n",
            "2:1 put a colon and a blank after the name; or indent it to continue line 1"),
        arguments("tasks:\n  - name:a\n", "2:5 put a blank after the colon: name: a"),
        arguments("tasks: [name:a]\n", "1:9 put a blank after the colon: name: a"),
        arguments(
            "tasks:\n  - name: a\n    env:\n      - A=b\n",
            "4:7 write each entry as name: value, without a dash"),
        arguments("tasks:\n  - name: a\n    cmd: ls -l\n", "3:10 write a list: [ls -l]"),
        arguments("tasks:\n  - name: a\n    priority: \"5\"\n", "3:15 write it without quotes: 5"),
        arguments("tasks:\n  name: a\n  run: b\n", "2:3 begin each item of the list with a dash"),
        arguments(
            "name: {a: b}\n",
            "1:7 put the text in quotes if the colon or the braces are part of it"),
        arguments(
            "tasks:\n  - name: a\n    \u00a0run: b\n",
            "3:5 remove the blanks from the name that do not show, such as U+00A0"),
        arguments(
            "name: a\u0007b\n",
            "1:8 remove the character U+0007, or write it as an escape in double quotes"),
        arguments("name: a\nname: b\n", "2:1 keep one"),
        arguments(
            "tasks:\n  - name: a\n    run:\n      - echo a\n",
            "4:7 write one text, not a list of them"));
  }

  static Stream<Arguments> json() {
    return Stream.of(
        arguments("{\"name\": \"x\",}", "1:14 remove the comma before it"),
        arguments("{\"a\": [1,]}", "1:10 remove the comma before it"),
        arguments("{\"a\": 1 /* c */}", "1:9 JSON has no comments: remove it"),
        arguments("// c\n{}", "1:1 JSON has no comments: remove it"),
        arguments("{'name': 1}", "1:2 put texts in double quotes"),
        arguments("{name: 1}", "1:2 put the name in double quotes"),
        arguments("{\"a\": True}", "1:7 write true"),
        arguments("{\"a\": None}", "1:7 write null"),
        arguments("{\"a\": abc}", "1:7 put the text in double quotes"),
        arguments("name: x\n", "1:2 this looks like YAML: send it with Content-Type: text/yaml"),
        arguments("- a\n", "1:2 this looks like YAML: send it with Content-Type: text/yaml"),
        arguments("# c\n{}", "1:1 this looks like YAML: send it with Content-Type: text/yaml"),
        arguments("{\"a\": 1 \"b\": 2}", "1:9 put a comma before it"),
        arguments("{\"a\" 1}", "1:6 put a colon before it"),
        arguments("{\"a\": \"x\ny\"}", "1:9 write a line break as \\n and a tab as \\t"),
        arguments("{\"run\": \"\\d\"}", "1:11 write the backslash twice"),
        arguments("{\"name\": \"x\"", "1:13 the document ends too early: close what is open"),
        arguments(
            "{\"tasks\": [{\"env\": {\"A\": {{ x }}}}]}",
            "1:27 put the template in double quotes: \"{{ name }}\""),
        arguments(
            "{\"priority\": 0777}",
            "1:15 a number has no leading zero: remove it, or put the number in double quotes"),
        arguments("{\"a\": +1}", "1:7 a number begins with a digit or a minus"),
        arguments("{\"a\": .5}", "1:7 a number begins with a digit or a minus"),
        arguments("{\"a\": NaN}", "1:7 JSON has no such number: leave it out"),
        arguments("\uFEFF{}", "1:1 save the document without a byte order mark"),
        arguments("{\"name\": 1.10}", "1:10 put it in quotes: \"1.10\""),
        arguments("{\"tasks\": [{\"priority\": \"5\"}]}", "1:25 write it without quotes: 5"),
        arguments("{\"tasks\": [{\"cmd\": \"ls\"}]}", "1:20 write a list: [\"ls\"]"),
        arguments("{\"tasks\": {\"name\": \"a\"}}", "1:11 put it in square brackets"),
        arguments(
            "{\"tasks\": [{\"env\": [\"A=b\"]}]}", "1:20 write an object: {\"name\": \"value\"}"));
  }
}
