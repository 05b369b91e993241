package dev.winch.broker.postgres;

import dev.winch.codec.MessageJson;
import dev.winch.lifecycle.BackgroundThreads;

/** What the parts of one broker share. */
record BrokerContext(
    Database database,
    MessageJson json,
    PollSettings pollSettings,
    SignalRegistry signals,
    Notifier notifier,
    BackgroundThreads threads) {}
