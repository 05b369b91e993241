package dev.winch.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The files of the pages, read from the class path when they are first asked for. */
public final class WebFiles {
  /** The page that every address of the pages shows. */
  public static final String PAGE = "index.html";

  /** Their names contain a hash of their content. */
  private static final String HASHED = "assets/";

  /** No segment starts with a dot, so no path leads out of the folder. */
  private static final Pattern PATH = Pattern.compile("(?:[\\w-][\\w.-]*/)*[\\w-][\\w.-]*");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, WebFile> read = new ConcurrentHashMap<>();

  /**
   * Finds a file.
   *
   * @param path relative to the folder of all files, such as {@code assets/main-x1.js}
   */
  public Optional<WebFile> at(String path) {
    WebFile known = read.get(path);
    if (known != null) {
      return Optional.of(known);
    }
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    if (type == null || !PATH.matcher(path).matches()) {
      return Optional.empty();
    }
    try (InputStream in = WebFiles.class.getResourceAsStream("files/" + path + ".gz")) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] content = in.readAllBytes();
      WebFile file = new WebFile(type, hash(content), path.startsWith(HASHED), content);
      read.put(path, file);
      return Optional.of(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + " from the jar", e);
    }
  }

  private static String hash(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(hash, 0, 10);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
