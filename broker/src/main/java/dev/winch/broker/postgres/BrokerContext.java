package dev.winch.broker.postgres;

import dev.winch.codec.MessageJson;
import dev.winch.lifecycle.BackgroundThreads;

/** Dependencies shared by the parts of one broker. */
record BrokerContext(
    Database database,
    MessageJson json,
    PollSettings pollSettings,
    SignalRegistry signals,
    Notifier notifier,
    BackgroundThreads threads) {}
