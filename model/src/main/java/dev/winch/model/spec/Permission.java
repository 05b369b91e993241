package dev.winch.model.spec;

/** Who sees a job: a user or a role, by name or id; the other one is {@code ""}. */
public record Permission(String user, String role) {}
