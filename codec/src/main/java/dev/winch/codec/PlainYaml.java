package dev.winch.codec;

import dev.winch.model.fault.InvalidInputException;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** YAML texts to and from the plain values of {@link PlainJson}. */
public final class PlainYaml {
  private PlainYaml() {}

  /**
   * @throws InvalidInputException if the text is not one YAML document
   */
  public static @Nullable Object read(String text) {
    return PlainJson.plain(YamlTree.read(text));
  }

  /** The value in block style, for people to read. */
  public static String write(@Nullable Object value) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(100);
    options.setSplitLines(false);
    return new Yaml(options).dump(value);
  }
}
