package dev.winch.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;

/** A file of the pages, stored compressed. */
public final class WebFile {
  private final String type;
  private final String hash;
  private final boolean immutable;
  private final byte[] gzip;

  WebFile(String type, String hash, boolean immutable, byte[] gzip) {
    this.type = type;
    this.hash = hash;
    this.immutable = immutable;
    this.gzip = gzip;
  }

  /** Its content type. */
  public String type() {
    return type;
  }

  /** A hash of the content. */
  public String hash() {
    return hash;
  }

  /** Whether the file of this name never changes. */
  public boolean immutable() {
    return immutable;
  }

  /** The content compressed by gzip, shared by all callers, who do not change it. */
  public byte[] compressed() {
    return gzip;
  }

  /** The content itself. */
  public byte[] content() {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("a file in the jar is damaged", e);
    }
  }
}
