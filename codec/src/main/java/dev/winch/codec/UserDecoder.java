package dev.winch.codec;

import dev.winch.model.fault.InvalidInputException;
import java.util.List;

/** Decodes the body of {@code POST /users}: JSON, whatever its content type. */
public final class UserDecoder {
  private UserDecoder() {}

  /** The user to be created; {@code ""} for absent fields. */
  public record NewUser(String username, String password, String name, List<String> roles) {
    public NewUser {
      roles = List.copyOf(roles);
    }

    @Override
    public String toString() {
      return "NewUser[" + username + "]";
    }
  }

  /**
   * @throws InvalidInputException if it is not a JSON object with texts in these fields
   */
  public static NewUser user(byte[] body) {
    DocumentNode root = JsonTree.read(Utf8.decode(body, "json"), JsonTree.Use.MESSAGE);
    var context = new DecodingContext(JsonDialect.MESSAGE);
    NewUser user =
        ObjectFields.read(
            context,
            "User",
            "",
            root,
            f ->
                new NewUser(
                    f.text("username"), f.text("password"), f.text("name"), f.texts("roles")));
    context.requireNone();
    return user;
  }
}
