package dev.winch.broker.postgres;

import dev.winch.codec.MessageJson;
import dev.winch.lifecycle.BackgroundThreads;

/** What the parts of one broker share. */
record Context(
    Database database,
    MessageJson json,
    Pace pace,
    Switchboard switchboard,
    Wire wire,
    BackgroundThreads threads) {}
