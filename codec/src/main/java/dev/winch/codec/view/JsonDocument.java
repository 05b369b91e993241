package dev.winch.codec.view;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winch.codec.FieldWriter;
import dev.winch.codec.FieldWriter.Content;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.Page;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes one JSON document of the API: UTF-8 with a trailing newline. */
final class JsonDocument {
  private JsonDocument() {}

  /** Writes an object to a stream and does not close it. */
  static void stream(OutputStream target, Body fields) throws IOException {
    try {
      write(target, out -> whole(out, fields));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  static byte[] object(Body fields) {
    return inMemory(out -> whole(out, fields));
  }

  static <T> byte[] list(List<T> items, Item<T> fields) {
    return inMemory(out -> out.objects(items, item -> fields.write(out, item)));
  }

  private static byte[] inMemory(Body document) {
    var bytes = new ByteArrayOutputStream(512);
    try {
      write(bytes, document);
    } catch (IOException e) {
      throw new InternalException("cannot write JSON to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void whole(FieldWriter out, Body fields) throws IOException {
    out.start();
    fields.write(out);
    out.end();
  }

  private static void write(OutputStream target, Body document) throws IOException {
    try (JsonGenerator json = ViewJson.to(target)) {
      document.write(new FieldWriter(json, true));
      json.writeRaw('\n');
    }
  }

  /** Writes the fields of a page of a list. */
  static <T> void page(FieldWriter out, Page<T> page, Content<T> item) throws IOException {
    out.name("items");
    out.objects(page.items(), item);
    extent(out, page);
  }

  /** Writes where a page is in its list. */
  static void extent(FieldWriter out, Page<?> page) throws IOException {
    out.always("number", page.number());
    out.always("size", page.items().size());
    out.always("totalPages", page.totalPages());
    out.always("totalItems", page.totalItems());
    out.flag("totalItemsIsLowerBound", page.lowerBound());
  }

  /** A document, or the fields of an object. */
  @FunctionalInterface
  interface Body {
    void write(FieldWriter out) throws IOException;
  }

  /** The fields of an item. */
  @FunctionalInterface
  interface Item<T> {
    void write(FieldWriter out, T item) throws IOException;
  }
}
