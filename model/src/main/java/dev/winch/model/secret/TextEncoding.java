package dev.winch.model.secret;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A way in which programs write a text so that another program reads it back, such as the inside of
 * a JSON string. Each character is spelled by itself, whatever stands around it.
 */
@FunctionalInterface
interface TextEncoding {
  HexFormat LOWER = HexFormat.of();
  HexFormat UPPER = LOWER.withUpperCase();

  /** The usual ones, without the text as it is. */
  List<TextEncoding> ALL = all();

  String of(int codePoint);

  default String spell(String text) {
    var spelled = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> spelled.append(of(c)));
    return spelled.toString();
  }

  private static List<TextEncoding> all() {
    List<TextEncoding> all = new ArrayList<>();
    TextEncoding plainJson = json("", false, false, false);
    TextEncoding asciiJson = json("", false, true, false);
    // JSON.stringify and jq; Python; Jackson; PHP; Go; Gson; .NET; and JSON within JSON
    all.add(plainJson);
    all.add(asciiJson);
    all.add(json("", false, true, true));
    all.add(json("", true, false, false));
    all.add(json("", true, true, false));
    all.add(json("<>&\u2028\u2029", false, false, false));
    all.add(json("<>&='\u2028\u2029", false, false, false));
    all.add(json("\"&'+<>`", false, true, true));
    all.add(c -> plainJson.spell(plainJson.of(c)));
    all.add(c -> asciiJson.spell(asciiJson.of(c)));
    for (boolean upper : List.of(true, false)) {
      // RFC 3986; Python's quote; encodeURIComponent; forms of browsers and Java; paths of Go;
      // encodeURI
      all.add(url("-_.~", "%20", upper));
      all.add(url("-_.~/", "%20", upper));
      all.add(url("-_.!~*'()", "%20", upper));
      all.add(url("-_.*", "+", upper));
      all.add(url("-_.~", "+", upper));
      all.add(url("-_.~$&+=:@", "%20", upper));
      all.add(url("-_.!~*'();,/?:@&=+$#", "%20", upper));
    }
    // 'a'\''b'; Python's shlex; "a\"b", in scripts and as history expansion has it
    all.add(c -> c == '\'' ? "'\\''" : text(c));
    all.add(c -> c == '\'' ? "'\"'\"'" : text(c));
    all.add(escaping("\"\\$`"));
    all.add(escaping("\"\\$`!"));
    // printf %q of bash; Ruby's shellescape; quotemeta of Perl
    all.add(escaping(" \t\n'\"\\|&;()<>!{}*[]?^$`,"));
    all.add(escapingAllBut("-_.,:+/@\n"));
    all.add(escapingAllBut("_"));
    // $'a\nb' in a locale that prints all letters, and in one that does not; repr of Python
    all.add(ansiC("'\\", false));
    all.add(ansiC("'\\", true));
    all.add(ansiC("\\", false));
    return List.copyOf(all);
  }

  private static TextEncoding json(String byCode, boolean slash, boolean ascii, boolean upper) {
    return c -> {
      if (byCode.indexOf(c) >= 0 || (ascii && c > 0x7F)) {
        return codes(c, upper);
      }
      return switch (c) {
        case '"' -> "\\\"";
        case '\\' -> "\\\\";
        case '/' -> slash ? "\\/" : "/";
        case '\b' -> "\\b";
        case '\f' -> "\\f";
        case '\n' -> "\\n";
        case '\r' -> "\\r";
        case '\t' -> "\\t";
        default -> c < ' ' ? codes(c, upper) : text(c);
      };
    };
  }

  private static String codes(int codePoint, boolean upper) {
    var codes = new StringBuilder();
    for (char unit : Character.toChars(codePoint)) {
      codes.append("\\u").append((upper ? UPPER : LOWER).toHexDigits(unit));
    }
    return codes.toString();
  }

  private static TextEncoding url(String kept, String blank, boolean upper) {
    return c -> {
      if (c == ' ') {
        return blank;
      }
      if (isWord(c) || kept.indexOf(c) >= 0) {
        return text(c);
      }
      return bytes(c, b -> "%" + (upper ? UPPER : LOWER).toHexDigits(b));
    };
  }

  private static TextEncoding escaping(String special) {
    return c -> special.indexOf(c) >= 0 ? "\\" + text(c) : text(c);
  }

  private static TextEncoding escapingAllBut(String kept) {
    return c -> isWord(c) || kept.indexOf(c) >= 0 ? text(c) : "\\" + text(c);
  }

  private static TextEncoding ansiC(String special, boolean ascii) {
    return c ->
        switch (c) {
          case 0x07 -> "\\a";
          case '\b' -> "\\b";
          case 0x1B -> "\\E";
          case '\f' -> "\\f";
          case '\n' -> "\\n";
          case '\r' -> "\\r";
          case '\t' -> "\\t";
          case 0x0B -> "\\v";
          default -> {
            if (special.indexOf(c) >= 0) {
              yield "\\" + text(c);
            }
            yield c < ' ' || c == 0x7F || (ascii && c > 0x7F)
                ? bytes(c, TextEncoding::octal)
                : text(c);
          }
        };
  }

  /** How a byte is spelled. */
  @FunctionalInterface
  interface OfByte {
    String of(byte b);
  }

  private static String bytes(int codePoint, OfByte spelling) {
    var spelled = new StringBuilder();
    for (byte b : text(codePoint).getBytes(StandardCharsets.UTF_8)) {
      spelled.append(spelling.of(b));
    }
    return spelled.toString();
  }

  private static String octal(byte b) {
    return "\\" + ((b >> 6) & 3) + ((b >> 3) & 7) + (b & 7);
  }

  private static boolean isWord(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static String text(int codePoint) {
    return Character.toString(codePoint);
  }
}
