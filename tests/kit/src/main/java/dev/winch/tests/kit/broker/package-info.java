/** Contract tests of the broker SPI, and test orders. */
package dev.winch.tests.kit.broker;
