/** Queues in RabbitMQ, for engines and workers in many processes. */
package dev.winch.broker.rabbitmq;
