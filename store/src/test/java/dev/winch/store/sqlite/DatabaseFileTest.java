package dev.winch.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.codec.Cipher;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.store.SchemaVersion;
import dev.winch.store.Store;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong with the file, at the start and later. */
class DatabaseFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("winch.db");
  }

  private Store open() {
    return SqliteStore.open(file, Cipher.none());
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement run = connection.createStatement()) {
      run.executeUpdate(statement);
    }
  }

  private long rootPage(String table) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement query = connection.createStatement();
        ResultSet page =
            query.executeQuery("select rootpage from sqlite_schema where name = '" + table + "'")) {
      return page.getLong(1);
    }
  }

  private static void heartbeat(Store store) {
    store.write(
        transaction -> {
          transaction.heartbeat(
              new Node(
                  new NodeId("n"),
                  "node",
                  Instant.EPOCH,
                  0,
                  Instant.EPOCH,
                  "",
                  Node.Status.UP,
                  "host",
                  0,
                  0,
                  "1"),
              Instant.EPOCH);
          return null;
        });
  }

  private static int nodes(Store store) {
    return store.reads().nodes().heardSince(Instant.EPOCH).size();
  }

  @Test
  void fileAndFoldersAreTheOwnersAlone() throws IOException {
    file = folder.resolve("data").resolve("winch.db");
    open().close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void commitsSurviveAReopening() {
    try (Store store = open()) {
      heartbeat(store);
    }
    try (Store store = open()) {
      assertThat(nodes(store)).isEqualTo(1);
    }
  }

  @Test
  void decision16_newerSchemaIsRefused() throws SQLException {
    open().close();
    sql("pragma user_version = 99");

    assertThatThrownBy(this::open)
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("schema 99")
        .hasMessageContaining("run the newer Winch");
  }

  @Test
  void databaseOfAnotherProgramIsRefused() throws SQLException {
    sql("create table cookies (name text)");

    assertThatThrownBy(this::open)
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("contains tables of another program");
  }

  @Test
  void damagedFileIsNamedAtTheStart() throws IOException {
    Files.writeString(file, "this is no database, however long it may be".repeat(100));

    assertThatThrownBy(this::open)
        .isInstanceOf(UnavailableException.class)
        .hasMessage(
            "the database " + file + " is damaged: stop Winch and put a backup in its place");
  }

  @Test
  void folderThatCannotBeMadeIsNamed() throws IOException {
    Path plain = Files.writeString(folder.resolve("plain"), "");
    file = plain.resolve("winch.db");

    assertThatThrownBy(this::open)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("the database " + file + " cannot be created")
        .hasMessageContaining("name another place");
  }

  @Test
  void folderInPlaceOfTheFileIsRefused() throws IOException {
    Files.createDirectory(file);

    assertThatThrownBy(this::open)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("is not a regular file");
  }

  @Test
  void fileThatIsTakenAwayHoldsWritesBackUntilItReturns() throws IOException {
    Path elsewhere = folder.resolve("elsewhere.db");
    try (Store store = open()) {
      Files.move(file, elsewhere);
      assertThatThrownBy(() -> heartbeat(store))
          .isInstanceOf(UnavailableException.class)
          .hasMessage("the database " + file + " was removed while Winch ran: restore it");
      assertThat(store.fault()).isPresent();

      Files.move(elsewhere, file);
      assertThat(store.fault()).isEmpty();
      heartbeat(store);
      assertThat(nodes(store)).isEqualTo(1);
    }
  }

  @Test
  void aStoreWhoseFileWasReplacedIsUnavailable() throws IOException {
    Path other = folder.resolve("other.db");
    SqliteStore.open(other, Cipher.none()).close();
    try (Store store = open()) {
      Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

      assertThatThrownBy(() -> heartbeat(store))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("restart Winch");
    }
  }

  @Test
  void damageIsUnavailableAndNoDefect() throws IOException, SQLException {
    try (Store store = open()) {
      heartbeat(store);
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek((rootPage("nodes") - 1) * 4096);
      bytes.write(new byte[4096]);
    }
    try (Store store = open()) {
      assertThatThrownBy(() -> nodes(store))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("is damaged");
      assertThatThrownBy(() -> heartbeat(store)).isInstanceOf(UnavailableException.class);
    }
  }

  @Test
  void closedStoreIsUnavailable() {
    Store store = open();
    store.close();

    assertThatThrownBy(() -> heartbeat(store)).isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> nodes(store)).isInstanceOf(UnavailableException.class);
    assertThat(store.fault()).contains("the store is closed");
  }

  @Test
  void anInspectionReadsTheSchemaAndLeavesTheFolderAsItIs() throws IOException, SQLException {
    assertThat(SqliteInspection.version(file)).isEmpty();
    assertThat(files()).isEmpty();

    try (Store running = open()) {
      SchemaVersion whileItRuns = SqliteInspection.version(file).orElseThrow();
      assertThat(whileItRuns.stored()).isEqualTo(whileItRuns.newest()).isPositive();
      assertThat(running.reads()).isNotNull();
    }
    Set<Path> before = files();
    assertThat(SqliteInspection.version(file)).map(SchemaVersion::stored).isNotEqualTo(0);
    assertThat(files()).isEqualTo(before);

    sql("pragma user_version = 99");
    assertThatThrownBy(() -> SqliteInspection.version(file))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("schema 99");
  }

  private Set<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.collect(Collectors.toSet());
    }
  }
}
