package dev.winch.tests.kit.api;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.List;

/** Holds JSON documents against a JSON Schema of 2020-12. Thread-safe. */
public final class SchemaCheck {
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  private final JsonSchema schema;

  /**
   * @param schema as JSON
   */
  public SchemaCheck(String schema) {
    this.schema = FACTORY.getSchema(schema);
  }

  /** What is wrong with a document, in the validator's words; empty if it fits. */
  public List<String> faults(String json) {
    return schema.validate(json, InputFormat.JSON).stream()
        .map(ValidationMessage::getMessage)
        .toList();
  }
}
