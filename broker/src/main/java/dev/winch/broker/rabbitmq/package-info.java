/** The RabbitMQ broker, for installations with several processes. */
@NullMarked
package dev.winch.broker.rabbitmq;

import org.jspecify.annotations.NullMarked;
