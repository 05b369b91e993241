/** What every broker owes, and orders to feed one with. */
package dev.winch.tests.kit.broker;
