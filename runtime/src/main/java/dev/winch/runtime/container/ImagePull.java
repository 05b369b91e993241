package dev.winch.runtime.container;

import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem.ProgressDetail;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An image pull in progress, which all runs that need the image wait for. The engine answers 200
 * first and reports errors in the stream.
 */
final class ImagePull extends EngineStream<PullResponseItem> {
  private static final double MEGABYTE = 1e6;

  private final Map<String, Layer> layers = new ConcurrentHashMap<>();
  private final LongSupplier nanos;
  private volatile long heardAt;

  /**
   * @param nanos a monotonic clock
   */
  ImagePull(LongSupplier nanos) {
    this.nanos = nanos;
    this.heardAt = nanos.getAsLong();
  }

  /**
   * @param bytes downloaded so far
   * @param size in bytes, 0 while unknown
   */
  private record Layer(long bytes, long size, boolean done) {}

  @Override
  public void onNext(PullResponseItem item) {
    heardAt = nanos.getAsLong();
    if (item.getErrorDetail() != null) {
      onError(new EngineRefusal(String.valueOf(item.getErrorDetail().getMessage())));
    } else if (item.getId() != null && item.getStatus() != null) {
      ProgressDetail detail = item.getProgressDetail();
      note(
          item.getId(),
          item.getStatus(),
          detail == null ? 0 : number(detail.getCurrent()),
          detail == null ? 0 : number(detail.getTotal()));
    }
  }

  /** How long the engine has sent nothing. */
  Duration silence() {
    return Duration.ofNanos(nanos.getAsLong() - heardAt);
  }

  private static long number(@Nullable Long value) {
    return value == null ? 0 : value;
  }

  /** Notes the status of a layer; only that of a download has numbers of bytes of interest. */
  void note(String id, String status, long bytes, long size) {
    boolean downloads = status.equals("Downloading");
    boolean done = status.equals("Pull complete") || status.equals("Already exists");
    layers.merge(
        id,
        new Layer(downloads ? bytes : 0, downloads ? size : 0, done),
        (before, now) ->
            new Layer(
                Math.max(before.bytes, now.bytes), Math.max(before.size, now.size), now.done));
  }

  /** How far it is, such as {@code 2 of 5 layers, 12.3 of 40.0 MB}; {@code ""} if unknown. */
  String progress() {
    long size = layers.values().stream().mapToLong(Layer::size).sum();
    if (size == 0) {
      return "";
    }
    long bytes = layers.values().stream().mapToLong(Layer::bytes).sum();
    long done = layers.values().stream().filter(Layer::done).count();
    return "%d of %d layers, %.1f of %.1f MB"
        .formatted(done, layers.size(), bytes / MEGABYTE, size / MEGABYTE);
  }
}
