package dev.winch.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
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
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the slots of one subscription from the bands of one task queue. A message that is
 * acknowledged when its task starts would make room for the next one at once, long before its slot
 * is free; so RabbitMQ's prefetch cannot count slots, and this does.
 *
 * <p>It <em>asks</em>, band by band from the highest, when slots become free while there is work.
 * When all bands are empty it <em>watches</em> them by consumers, so that the next task is there
 * without a question. A task that comes while all slots are taken waits {@link #LINGER} for one;
 * then all that came and is not begun goes back to its place for other workers, and the consumers
 * end until there is nothing to do again. So no worker sits on a task that another could run.
 */
final class BandedTaskConsumer extends RecoveringConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(BandedTaskConsumer.class);
  private static final Duration LINGER = Duration.ofMillis(5);

  /** The same, when slots become free but always for tasks of higher bands. */
  private static final long PATIENCE = Duration.ofMillis(50).toNanos();

  /** How old the knowledge may be that the bands above are empty. */
  private static final long LOOK_ABOVE = Duration.ofMillis(20).toNanos();

  /** So many answers in a row, while slots stay free, and asking is what keeps them free. */
  private static final int TOO_SLOW = 8;

  /** The consumer that shows the slots. */
  private static final String SHOWN = "slots";

  /** Most that comes ahead from one band while watching; hides the way to RabbitMQ and back. */
  private static final int AHEAD = 32;

  private final Topology topology;
  private final String queue;
  private final List<String> bands;
  private final int slots;
  private final Slots handlers;

  // Guarded by the passage's lock.
  private int busy;

  /** Takes a message that found its slot. */
  interface Slots {
    /**
     * Begins to handle it, elsewhere.
     *
     * @param free to be called when the slot is free again
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
  }

  /** Returns when all slots are free, too. */
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

  /** The work on one channel. All but what the client calls is on the upkeep's thread. */
  private final class Watch extends DefaultConsumer {
    private final Channel channel;
    private final UnackedDeliveries unacked;
    private final Map<String, Integer> bandOfTag = new HashMap<>();

    // Guarded by the passage's lock.
    private final List<Deque<TaskMessage>> came = new ArrayList<>();
    private int consumersEnded;
    private Optional<String> lost = Optional.empty();

    private boolean watching;
    private int askedInARow;
    private int askedLast;
    private long lookedAbove = System.nanoTime() - LOOK_ABOVE;

    Watch(Channel channel, UnackedDeliveries unacked) {
      super(channel);
      this.channel = channel;
      this.unacked = unacked;
      bands.forEach(_ -> came.add(new ArrayDeque<>()));
      channel.addShutdownListener(cause -> lose(RabbitErrorText.of(cause)));
    }

    /** Lets clients see that there are slots for this queue, busy or not. */
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
     * Nothing more comes over this channel; what is begun may still be settled on it. If RabbitMQ
     * has closed it, all is ended already.
     */
    void end() throws InterruptedException {
      try {
        standBack();
        channel.basicCancel(SHOWN);
      } catch (IOException | AlreadyClosedException e) {
        LOG.debug("a channel of queue {} is lost before its end: {}", queue, RabbitErrorText.of(e));
      }
    }

    /** Until the subscription is paused. */
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

    /** Waits until there is something to do; whoever is to begin has its slot. */
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

    /** How long the one that waits longest has been here, in nanoseconds. */
    private long oldest() {
      long now = System.nanoTime();
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

    /** Gets one task for a free slot; begins to watch if there is none, or if that is too slow. */
    private void ask() throws IOException {
      if (++askedInARow > TOO_SLOW) {
        watch();
        return;
      }
      boolean above = System.nanoTime() - lookedAbove >= LOOK_ABOVE;
      int from = above ? 0 : askedLast;
      for (int i = 0; i < bands.size(); i++) {
        int band = (from + i) % bands.size();
        GetResponse got = channel.basicGet(bands.get(band), false);
        if (got != null) {
          if (above) {
            lookedAbove = System.nanoTime();
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
        String tag = "watch-" + band + "-" + System.nanoTime();
        gate().lock().lock();
        try {
          bandOfTag.put(tag, band);
        } finally {
          gate().lock().unlock();
        }
        channel.basicConsume(bands.get(band), false, tag, this);
      }
    }

    /** Ends the consumers and puts back what they brought, in its order. */
    private void standBack() throws IOException, InterruptedException {
      watching = false;
      lookedAbove = System.nanoTime() - LOOK_ABOVE;
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
      gate().change(() -> came.get(band).add(new TaskMessage(unacked, tag, body)));
    }

    private void lose(String why) {
      gate().change(() -> lost = Optional.of(why));
    }

    // On a thread of the client's

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      boolean late;
      gate().lock().lock();
      try {
        late = lost.isPresent();
        if (!late) {
          took(bandOfTag.get(tag), envelope.getDeliveryTag(), body);
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

    /** The queue has been deleted: it is declared again on another channel. */
    @Override
    public void handleCancel(String tag) {
      lose("its queue has been deleted");
    }
  }
}
