/** How engine and workers talk: the SPI, with one package per broker below. */
package dev.winch.broker;
