/** The RabbitMQ broker, for installations with several processes. */
package dev.winch.broker.rabbitmq;
