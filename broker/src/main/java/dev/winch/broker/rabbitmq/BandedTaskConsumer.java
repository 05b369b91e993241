package dev.winch.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import dev.winch.broker.Broker.TaskSubscription;
import dev.winch.lifecycle.BackgroundThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the slots of one subscription from the priority bands of a task queue. A message is
 * acknowledged when its task starts, long before its slot is free, so RabbitMQ's prefetch cannot
 * count slots and this class does.
 *
 * <p>While there is work it <em>polls</em> ({@code basic.get}) band by band from the highest when
 * slots become free. When all bands are empty it <em>watches</em> them with consumers, so that the
 * next task is delivered without a poll. A task that arrives while all slots are busy waits {@link
 * #LINGER} for one; then all tasks that have not started return to their position for other
 * workers, and the consumers are cancelled until the queue is empty again. So no worker holds a
 * task that another could run.
 */
final class BandedTaskConsumer extends RecoveringConsumer implements TaskSubscription {
  private static final Logger log = LoggerFactory.getLogger(BandedTaskConsumer.class);
  private static final Duration LINGER = Duration.ofMillis(5);

  /** The same limit if slots become free but tasks of higher bands take them. */
  private static final long PATIENCE = Duration.ofMillis(50).toNanos();

  /** How long an empty answer of the higher bands remains valid. */
  private static final long LOOK_ABOVE = Duration.ofMillis(20).toNanos();

  /**
   * After this many polls in a row with slots still free, polling is the bottleneck: switch to
   * consumers.
   */
  private static final int TOO_SLOW = 8;

  /** Tag of the consumer that shows the slots. */
  private static final String SHOWN = "slots";

  /** Prefetch per band while watching; hides the round trip to RabbitMQ. */
  private static final int AHEAD = 32;

  private final Topology topology;
  private final String queue;
  private final List<String> bands;
  private final int slots;
  private final Slots handlers;
  private final LongSupplier nanos;

  // Guarded by the gate's lock
  private int busy;

  /** Runs a message that has got a slot. */
  interface Slots {
    /**
     * Starts handling the message on another thread.
     *
     * @param free must be called when the slot is free again
     */
    void begin(TaskMessage message, Runnable free);
  }

  BandedTaskConsumer(
      RecoveringConnection recoveringConnection,
      BackgroundThreads threads,
      Topology topology,
      String queue,
      int slots,
      Slots handlers) {
    super(recoveringConnection, threads, "queue " + queue);
    this.topology = topology;
    this.queue = queue;
    this.bands = RabbitQueueNames.tasks(topology.type(), queue);
    this.slots = slots;
    this.handlers = handlers;
    this.nanos = threads.clock();
  }

  /** Closes the subscription and waits until all slots are free. */
  @Override
  public void close() {
    super.close();
    gate().lock().lock();
    try {
      while (busy > 0) {
        gate().changed().awaitUninterruptibly();
      }
    } finally {
      gate().lock().unlock();
    }
  }

  @Override
  public void resume() {
    continueOn();
  }

  @Override
  public void perform(Channel channel, Runnable ready) throws IOException, InterruptedException {
    if (!gate().enter()) {
      channel.abort();
      return;
    }
    try {
      UnackedDeliveries unacked = new UnackedDeliveries(channel);
      try {
        take(new Watch(channel, unacked), channel, ready);
      } finally {
        unacked.leave();
      }
    } finally {
      gate().leave();
    }
  }

  private void take(Watch watch, Channel channel, Runnable ready)
      throws IOException, InterruptedException {
    try {
      for (String band : bands) {
        topology.queue(channel, band);
      }
      topology.workers(channel, queue);
      channel.basicQos(Math.min(slots, AHEAD));
      watch.show();
      ready.run();
      watch.fillSlots();
    } finally {
      watch.end();
    }
  }

  private void free() {
    gate().change(() -> busy--);
  }

  /**
   * The work on one channel. Everything except the client's callbacks runs on the supervisor's
   * thread.
   */
  private final class Watch extends DefaultConsumer {
    private final Channel channel;
    private final UnackedDeliveries unacked;
    private final Map<String, Integer> bandOfTag = new HashMap<>();

    // Guarded by the gate's lock
    private final List<Deque<TaskMessage>> came = new ArrayList<>();
    private int consumersEnded;
    private Optional<String> lost = Optional.empty();

    private boolean watching;
    private int askedInARow;
    private int askedLast;
    private long lookedAbove = nanos.getAsLong() - LOOK_ABOVE;

    Watch(Channel channel, UnackedDeliveries unacked) {
      super(channel);
      this.channel = channel;
      this.unacked = unacked;
      bands.forEach(_ -> came.add(new ArrayDeque<>()));
      channel.addShutdownListener(cause -> lose(RabbitErrorText.of(cause)));
    }

    /** Makes the slots of this queue visible to clients, busy or not. */
    void show() throws IOException {
      channel.basicConsume(
          RabbitQueueNames.workers(queue),
          true,
          SHOWN,
          false,
          false,
          Map.of("x-winch-slots", slots),
          this);
    }

    /**
     * Stops deliveries over this channel; started tasks can still be settled on it. Does nothing if
     * RabbitMQ has closed the channel.
     */
    void end() throws InterruptedException {
      try {
        standBack();
        channel.basicCancel(SHOWN);
      } catch (IOException | AlreadyClosedException e) {
        log.debug("a channel of queue {} was lost while closing: {}", queue, RabbitErrorText.of(e));
      }
    }

    /** Fills slots until the subscription is paused. */
    void fillSlots() throws IOException, InterruptedException {
      while (true) {
        switch (next()) {
          case BEGIN -> handlers.begin(highest(), BandedTaskConsumer.this::free);
          case ASK -> ask();
          case STAND_BACK -> standBack();
          case STOP -> {
            return;
          }
        }
      }
    }

    private enum Next {
      BEGIN,
      ASK,
      STAND_BACK,
      STOP
    }

    /** Waits for the next action; a message to be started has its slot already. */
    private Next next() throws IOException, InterruptedException {
      gate().lock().lockInterruptibly();
      try {
        long linger = LINGER.toNanos();
        while (true) {
          if (lost.isPresent()) {
            throw new IOException(lost.get());
          }
          if (gate().isPaused()) {
            return Next.STOP;
          }
          boolean full = busy == slots;
          if (full) {
            askedInARow = 0;
          }
          boolean arrived = came.stream().anyMatch(band -> !band.isEmpty());
          if (arrived && !full) {
            busy++;
            return Next.BEGIN;
          }
          if (arrived && (linger <= 0 || oldest() > PATIENCE)) {
            return Next.STAND_BACK;
          }
          if (!watching && !full) {
            return Next.ASK;
          }
          if (arrived) {
            linger = gate().changed().awaitNanos(linger);
          } else {
            gate().changed().await();
          }
        }
      } finally {
        gate().lock().unlock();
      }
    }

    /** Age of the oldest waiting message in nanoseconds. */
    private long oldest() {
      long now = nanos.getAsLong();
      return came.stream()
          .filter(band -> !band.isEmpty())
          .mapToLong(band -> now - band.peek().at())
          .max()
          .orElse(0);
    }

    private TaskMessage highest() {
      gate().lock().lock();
      try {
        return came.stream().filter(band -> !band.isEmpty()).findFirst().orElseThrow().poll();
      } finally {
        gate().lock().unlock();
      }
    }

    /**
     * Polls one task for a free slot; switches to watching if there is none or polling is too slow.
     */
    private void ask() throws IOException {
      if (++askedInARow > TOO_SLOW) {
        watch();
        return;
      }
      boolean above = nanos.getAsLong() - lookedAbove >= LOOK_ABOVE;
      int from = above ? 0 : askedLast;
      for (int i = 0; i < bands.size(); i++) {
        int band = (from + i) % bands.size();
        GetResponse got = channel.basicGet(bands.get(band), false);
        if (got != null) {
          if (above) {
            lookedAbove = nanos.getAsLong();
          }
          askedLast = band;
          took(band, got.getEnvelope().getDeliveryTag(), got.getBody());
          return;
        }
      }
      watch();
    }

    private void watch() throws IOException {
      watching = true;
      askedInARow = 0;
      for (int band = 0; band < bands.size(); band++) {
        String tag = "watch-" + band + "-" + nanos.getAsLong();
        gate().lock().lock();
        try {
          bandOfTag.put(tag, band);
        } finally {
          gate().lock().unlock();
        }
        channel.basicConsume(bands.get(band), false, tag, this);
      }
    }

    /** Cancels the consumers and returns their messages in order. */
    private void standBack() throws IOException, InterruptedException {
      watching = false;
      lookedAbove = nanos.getAsLong() - LOOK_ABOVE;
      for (String tag : List.copyOf(bandOfTag.keySet())) {
        channel.basicCancel(tag);
      }
      List<TaskMessage> back;
      gate().lock().lockInterruptibly();
      try {
        while (consumersEnded < bandOfTag.size() && lost.isEmpty()) {
          gate().changed().await();
        }
        consumersEnded = 0;
        bandOfTag.clear();
        back =
            came.stream()
                .flatMap(Deque::stream)
                .sorted(Comparator.comparingLong(TaskMessage::tag))
                .toList();
        came.forEach(Deque::clear);
      } finally {
        gate().lock().unlock();
      }
      back.forEach(TaskMessage::release);
    }

    private void took(int band, long tag, byte[] body) {
      gate()
          .change(() -> came.get(band).add(new TaskMessage(unacked, tag, body, nanos.getAsLong())));
    }

    private void lose(String why) {
      gate().change(() -> lost = Optional.of(why));
    }

    // On a client thread

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      boolean late;
      gate().lock().lock();
      try {
        late = lost.isPresent();
        if (!late) {
          took(Objects.requireNonNull(bandOfTag.get(tag)), envelope.getDeliveryTag(), body);
        }
      } finally {
        gate().lock().unlock();
      }
      if (late) {
        unacked.taken().release(envelope.getDeliveryTag());
      }
    }

    @Override
    public void handleCancelOk(String tag) {
      gate()
          .change(
              () -> {
                if (bandOfTag.containsKey(tag)) {
                  consumersEnded++;
                }
              });
    }

    /** The queue was deleted: it is declared again on another channel. */
    @Override
    public void handleCancel(String tag) {
      lose("its queue has been deleted");
    }
  }
}
