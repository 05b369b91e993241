package dev.winch.tests.kit.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The images that tests and examples name. No registry is needed: they are made of Debian's static
 * busybox.
 */
final class TestImages {
  private TestImages() {}

  /**
   * Makes those that are missing.
   *
   * @param socket of docker or podman: docker's client speaks to both
   */
  static void provide(String socket) {
    List<String> present =
        docker(socket, "image", "ls", "--format", "{{.Repository}}:{{.Tag}}").lines().toList();
    if (!present.containsAll(ContainerEngine.IMAGES)) {
      make(socket);
    }
  }

  private static String docker(String socket, String... arguments) {
    return Programs.run(
        Stream.concat(Stream.of("docker", "-H", socket), Stream.of(arguments)).toList());
  }

  private static void make(String socket) {
    try {
      Path root = rootFolder();
      Path archive = Files.createTempFile("winch-image", ".tar");
      Programs.run(
          "tar", "--owner=0", "--group=0", "-C", root.toString(), "-cf", archive.toString(), ".");
      String first = ContainerEngine.IMAGES.getFirst();
      docker(
          socket,
          "import",
          "--change",
          "ENV PATH=/bin",
          "--change",
          "CMD [\"echo\", \"of the image\"]",
          archive.toString(),
          first);
      for (String image : ContainerEngine.IMAGES) {
        docker(socket, "tag", first, image);
      }
      Files.delete(archive);
      Programs.run("rm", "-rf", root.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path rootFolder() throws IOException {
    Path busybox = busybox();
    Path root = Files.createTempDirectory("winch-image");
    for (String folder : List.of("bin", "etc", "root", "tmp")) {
      Files.createDirectory(root.resolve(folder));
    }
    Files.setPosixFilePermissions(
        root.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(
        root.resolve("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n");
    Files.copy(busybox, root.resolve("bin/busybox"));
    for (String applet : Programs.run(busybox.toString(), "--list").lines().toList()) {
      if (!applet.equals("busybox")) {
        Files.createSymbolicLink(root.resolve("bin/" + applet), Path.of("busybox"));
      }
    }
    return root;
  }

  private static Path busybox() {
    for (String path : List.of("/bin/busybox", "/usr/bin/busybox")) {
      if (Files.isExecutable(Path.of(path))) {
        return Path.of(path);
      }
    }
    Programs.install("busybox-static");
    return Path.of("/bin/busybox");
  }
}
