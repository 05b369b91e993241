package dev.winch.codec;

import dev.winch.model.fault.InvalidInputException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Decodes the JSON bodies of requests that log in or manage users, roles and tokens. */
public final class AccountDecoder {
  private AccountDecoder() {}

  /** The fields of a user that change; the others stay as they are. */
  public record UserChange(
      Optional<String> name,
      Optional<String> password,
      Optional<Boolean> disabled,
      Optional<List<String>> roles) {
    @Override
    public String toString() {
      return "UserChange[" + name + "]";
    }
  }

  /** Name and password, {@code ""} where absent. */
  public record Credentials(String username, String password) {
    @Override
    public String toString() {
      return "Credentials[" + username + "]";
    }
  }

  /** A user's own passwords, {@code ""} where absent. */
  public record PasswordChange(String current, String password) {
    @Override
    public String toString() {
      return "PasswordChange[]";
    }
  }

  /** The role to be made, {@code ""} where absent. */
  public record NewRole(String slug, String name) {}

  /**
   * The token to be made, {@code ""} where absent.
   *
   * @param expiresIn a duration
   */
  public record NewToken(String name, String role, String expiresIn) {}

  /**
   * @throws InvalidInputException if it is not a JSON object with values of these types
   */
  public static UserChange userChange(byte[] body) {
    return read(
        body,
        "User",
        f ->
            new UserChange(
                f.has("name") ? Optional.of(f.text("name")) : Optional.empty(),
                f.has("password") ? Optional.of(f.text("password")) : Optional.empty(),
                f.has("disabled") ? Optional.of(f.bool("disabled")) : Optional.empty(),
                f.has("roles") ? Optional.of(f.texts("roles")) : Optional.empty()));
  }

  /**
   * @throws InvalidInputException if it is not a JSON object with values of these types
   */
  public static Credentials credentials(byte[] body) {
    return read(body, "Credentials", f -> new Credentials(f.text("username"), f.text("password")));
  }

  /**
   * @throws InvalidInputException if it is not a JSON object with values of these types
   */
  public static PasswordChange passwordChange(byte[] body) {
    return read(
        body, "PasswordChange", f -> new PasswordChange(f.text("current"), f.text("password")));
  }

  /**
   * @throws InvalidInputException if it is not a JSON object with values of these types
   */
  public static NewRole role(byte[] body) {
    return read(body, "Role", f -> new NewRole(f.text("slug"), f.text("name")));
  }

  /**
   * @throws InvalidInputException if it is not a JSON object with values of these types
   */
  public static NewToken token(byte[] body) {
    return read(
        body, "Token", f -> new NewToken(f.text("name"), f.text("role"), f.text("expiresIn")));
  }

  private static <T> T read(byte[] body, String type, Function<FieldReader, T> reader) {
    DocumentNode root = JsonTree.read(Utf8.decode(body, "json"), JsonTree.Use.MESSAGE);
    var context = new DecodingContext(JsonDialect.JOB);
    T value = ObjectFields.read(context, type, "", root, reader);
    context.requireNone();
    return value;
  }
}
