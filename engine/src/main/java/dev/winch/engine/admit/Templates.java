package dev.winch.engine.admit;
final class Templates { static boolean in(String t) { return t.contains("{{"); } }
