package dev.winch.cli.client;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.MalformedJsonException;
import dev.winch.model.fault.UnavailableException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads answers of the API. The library is not that of the server, whose parser makes the JDK
 * compute large powers for {@code BigDecimal} before it reads a word: a tenth of a command's time.
 */
final class JsonText {
  private JsonText() {}

  /**
   * The value as {@code Map}, {@code List}, {@code String}, {@code Long}, {@code Double}, {@code
   * Boolean} or null.
   *
   * @throws UnavailableException if the text is not JSON: something else than Winch answered
   */
  static @Nullable Object read(String text) {
    try (JsonReader in = new JsonReader(new StringReader(text))) {
      return value(in);
    } catch (MalformedJsonException | IllegalStateException | NumberFormatException e) {
      throw new UnavailableException("the answer is not that of a Winch: correct --endpoint", e);
    } catch (IOException e) {
      throw new UnavailableException("the answer of the server is cut off", e);
    }
  }

  private static @Nullable Object value(JsonReader in) throws IOException {
    return switch (in.peek()) {
      case BEGIN_OBJECT -> {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        in.beginObject();
        while (in.hasNext()) {
          fields.put(in.nextName(), value(in));
        }
        in.endObject();
        yield fields;
      }
      case BEGIN_ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        in.beginArray();
        while (in.hasNext()) {
          items.add(value(in));
        }
        in.endArray();
        yield items;
      }
      case NUMBER -> number(in.nextString());
      case BOOLEAN -> in.nextBoolean();
      case NULL -> {
        in.nextNull();
        yield null;
      }
      default -> in.nextString();
    };
  }

  /** Digits alone are a whole number. */
  private static Number number(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("-0123456789".indexOf(text.charAt(i)) < 0) {
        return Double.valueOf(text);
      }
    }
    return text.length() > 18 ? (Number) Double.valueOf(text) : Long.valueOf(text);
  }
}
