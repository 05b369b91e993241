package dev.winch.model.spec;

/** A document together with the places of its fields. */
public record Decoded<T>(T value, SourceMap source) {}
