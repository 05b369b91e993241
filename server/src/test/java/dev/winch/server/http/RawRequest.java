package dev.winch.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One case of {@code http/raw-requests.txt}, which explains the format.
 *
 * @param sent a character for each byte
 * @param eof whether the client then ends its side
 * @param answers what comes back
 * @param open whether the connection then serves another request
 */
record RawRequest(String name, String sent, boolean eof, List<Expected> answers, boolean open) {
  private static final Pattern REPEATED = Pattern.compile("\\{(\\d+) ([^{}]+)}");

  /** An answer: its status, a text in its body, and whether it is one without a body. */
  record Expected(int status, String text, boolean head) {
    static Expected parse(String line) {
      boolean head = line.startsWith("HEAD ");
      String[] parts = (head ? line.substring(5) : line).split(" ", 2);
      return new Expected(Integer.parseInt(parts[0]), parts.length > 1 ? parts[1] : "", head);
    }
  }

  static List<RawRequest> parse(String file) {
    List<RawRequest> all = new ArrayList<>();
    for (String block : file.split("(?m)^=== ")) {
      List<String> lines =
          block.lines().filter(line -> !line.startsWith("# ") && !line.equals("#")).toList();
      if (!block.startsWith("#")) {
        all.addAll(cases(lines.getFirst(), lines.subList(1, lines.size())));
      }
    }
    return all;
  }

  private static List<RawRequest> cases(String name, List<String> lines) {
    if (!lines.getFirst().startsWith("* ")) {
      return List.of(one(name, "", 0, lines));
    }
    List<String> values = List.of(lines.getFirst().substring(2).split(" \\| ", -1));
    List<RawRequest> all = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      all.add(one(name + ": " + values.get(i), values.get(i), i, lines.subList(1, lines.size())));
    }
    return all;
  }

  private static RawRequest one(String name, String value, int number, List<String> lines) {
    var sent = new StringBuilder();
    boolean eof = false;
    List<Expected> answers = new ArrayList<>();
    for (String template : lines) {
      String line = choose(template, number).replace("{}", value);
      switch (line) {
        case "<eof>" -> eof = true;
        case "< open", "< close" -> {
          String all = bytes(REPEATED.matcher(sent).replaceAll(RawRequest::repeated));
          return new RawRequest(name, all, eof, answers, line.equals("< open"));
        }
        default -> {
          if (line.startsWith("< ")) {
            answers.add(Expected.parse(line.substring(2)));
          } else if (line.endsWith("\\")) {
            sent.append(line, 0, line.length() - 1);
          } else {
            sent.append(line).append("\r\n");
          }
        }
      }
    }
    throw new IllegalArgumentException(name + " does not say whether the connection stays open");
  }

  /** Of each {@code {a | b}} the part with this number. */
  private static String choose(String line, int number) {
    int open = line.indexOf('{');
    int close = open < 0 ? -1 : closing(line, open);
    if (close < 0) {
      return line;
    }
    String inside = line.substring(open + 1, close);
    String[] parts = inside.split(" \\| ", -1);
    String chosen = parts.length > 1 ? parts[number] : "{" + inside + "}";
    return line.substring(0, open) + chosen + choose(line.substring(close + 1), number);
  }

  private static int closing(String line, int open) {
    int depth = 0;
    for (int at = open; at < line.length(); at++) {
      depth += line.charAt(at) == '{' ? 1 : line.charAt(at) == '}' ? -1 : 0;
      if (depth == 0) {
        return at;
      }
    }
    return -1;
  }

  private static String repeated(MatchResult match) {
    return Matcher.quoteReplacement(match.group(2).repeat(Integer.parseInt(match.group(1))));
  }

  private static String bytes(String text) {
    var bytes = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '\\') {
        bytes.append(new String(String.valueOf(c).getBytes(UTF_8), ISO_8859_1));
        continue;
      }
      char escaped = text.charAt(at++);
      switch (escaped) {
        case 'n' -> bytes.append('\n');
        case 'r' -> bytes.append('\r');
        case 't' -> bytes.append('\t');
        case '0' -> bytes.append('\0');
        case 'x' -> {
          bytes.append((char) Integer.parseInt(text.substring(at, at + 2), 16));
          at += 2;
        }
        default -> bytes.append(escaped);
      }
    }
    return bytes.toString();
  }

  @Override
  public String toString() {
    return name.length() < 150 ? name : name.substring(0, 150);
  }
}
