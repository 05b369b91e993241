package dev.winch.runtime.work;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.winch.model.fault.InternalException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Finds and calls functions of the C library. Thread-safe. */
public final class NativeCalls {
  private static final MethodHandle STRERROR =
      find("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private NativeCalls() {}

  /** A call of a method handle. */
  @FunctionalInterface
  public interface Call<T> {
    T run() throws Throwable;
  }

  /** Finds a function that must exist. */
  @SuppressWarnings("restricted")
  public static MethodHandle find(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow(name), descriptor, options);
  }

  /** Makes the call; anything a handle throws is an internal error. */
  public static <T> T call(Call<T> call) {
    try {
      return call.run();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new InternalException("calling the C library failed", e);
    }
  }

  /** The system's text for an error number. */
  @SuppressWarnings("restricted")
  public static String errorText(int error) {
    MemorySegment text = call(() -> (MemorySegment) STRERROR.invokeExact(error));
    return text.reinterpret(Long.MAX_VALUE).getString(0);
  }
}
