/**
 * JSON, YAML and TOML to and from the model; the only room that knows the libraries for them.
 * Reading what people wrote is strict and says where and what; reading what Winch stored is
 * tolerant, so that older and newer processes can share a store.
 */
package dev.winch.codec;
