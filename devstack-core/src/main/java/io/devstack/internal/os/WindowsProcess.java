package io.devstack.internal.os;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A process that was opened: its number belongs to no other process before it is closed. */
final class WindowsProcess implements AutoCloseable {
    /** Offsets in the process environment block (PEB), and in {@code RTL_USER_PROCESS_PARAMETERS}. */
    static final int PARAMETERS = 0x20;

    static final int DIRECTORY = 0x38;
    static final int COMMAND_LINE = 0x70;
    static final int ENVIRONMENT = 0x80;
    static final int ENVIRONMENT_SIZE = 0x3F0;

    /** The buffer of a {@code UNICODE_STRING} is behind its two lengths. */
    private static final int STRING_BUFFER = 8;

    private static final int STRING_SIZE = 16;
    private static final int PARAMETERS_SIZE = ENVIRONMENT_SIZE + 8;
    private static final long LONGEST_ENVIRONMENT = 1 << 22;

    /** The address of the structure of the user is the first thing in {@code TOKEN_USER}. */
    private static final int LONGEST_USER = 256;

    private final Pointer handle;

    private WindowsProcess(Pointer handle) {
        this.handle = handle;
    }

    /** What came of opening a process. */
    record Opening(@Nullable WindowsProcess process, int error) {
        boolean isDenied() {
            return process == null && error == WindowsApi.ACCESS_DENIED;
        }
    }

    /** Opens a process with {@code rights}. */
    static Opening open(long pid, int rights) {
        Pointer handle = WindowsApi.KERNEL.OpenProcess(rights, false, (int) pid);
        return handle == null ? new Opening(null, Native.getLastError()) : new Opening(new WindowsProcess(handle), 0);
    }

    Pointer handle() {
        return handle;
    }

    /** Returns when it was created, in 100 ns since 1601, to the millisecond; readable after its end, too. */
    OptionalLong startTime() {
        LongByReference created = new LongByReference();
        boolean read = WindowsApi.KERNEL.GetProcessTimes(
                handle, created, new LongByReference(), new LongByReference(), new LongByReference());
        return read ? OptionalLong.of(WindowsProcessRows.startTime(created.getValue())) : OptionalLong.empty();
    }

    /** Returns whether it has ended; needs {@link WindowsApi#SYNCHRONIZE}. */
    boolean hasEnded() {
        return WindowsApi.KERNEL.WaitForSingleObject(handle, 0) == WindowsApi.SIGNALLED;
    }

    /** Ends it; returns 0, or the number of the error. */
    int terminate(int code) {
        return WindowsApi.KERNEL.TerminateProcess(handle, code) ? 0 : Native.getLastError();
    }

    /** Returns the command line, empty if it is hidden; needs {@link WindowsApi#QUERY} and {@link WindowsApi#READ_MEMORY}. */
    Optional<String> commandLine() {
        return parameters().flatMap(block -> text(block, COMMAND_LINE));
    }

    /** Returns the working directory, likewise. */
    Optional<String> directory() {
        return parameters().flatMap(block -> text(block, DIRECTORY));
    }

    /** Returns the variables as {@code NAME=value}, likewise; none if they are hidden. */
    List<String> environment() {
        Optional<ByteBuffer> block = parameters();
        long size = block.map(found -> found.getLong(ENVIRONMENT_SIZE)).orElse(0L);
        if (block.isEmpty() || size <= 0 || size > LONGEST_ENVIRONMENT) {
            return List.of();
        }
        return memory(block.get().getLong(ENVIRONMENT), (int) size)
                .map(bytes -> Arrays.asList(new String(bytes, StandardCharsets.UTF_16LE).split("\0")))
                .orElse(List.of());
    }

    /** A 32-bit process has a second block, which Windows fills with the same values. */
    private Optional<ByteBuffer> parameters() {
        try (Memory basics = new Memory(WindowsApi.PROCESS_BASICS_SIZE)) {
            int status = WindowsApi.NT.NtQueryInformationProcess(
                    handle, WindowsApi.PROCESS_BASICS, basics, WindowsApi.PROCESS_BASICS_SIZE, null);
            long peb = status == 0 ? basics.getLong(WindowsApi.PEB_ADDRESS) : 0;
            return memory(peb + PARAMETERS, Long.BYTES)
                    .flatMap(address -> memory(buffer(address).getLong(0), PARAMETERS_SIZE))
                    .map(WindowsProcess::buffer);
        }
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Optional<String> text(ByteBuffer block, int offset) {
        int length = Short.toUnsignedInt(block.getShort(offset));
        return memory(block.getLong(offset + STRING_BUFFER), length)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_16LE));
    }

    private Optional<byte[]> memory(long address, int size) {
        if (address <= STRING_SIZE || size <= 0) {
            return Optional.empty();
        }
        try (Memory copy = new Memory(size)) {
            return WindowsApi.KERNEL.ReadProcessMemory(handle, new Pointer(address), copy, size, null)
                    ? Optional.of(WindowsApi.bytes(copy, size))
                    : Optional.empty();
        }
    }

    /** Returns the security identifier of its user; empty if it is hidden. */
    Optional<byte[]> user() {
        Pointer[] token = new Pointer[1];
        if (!WindowsApi.SECURITY.OpenProcessToken(handle, WindowsApi.TOKEN_QUERY, token)) {
            return Optional.empty();
        }
        try (Memory user = new Memory(LONGEST_USER)) {
            boolean read = WindowsApi.SECURITY.GetTokenInformation(
                    token[0], WindowsApi.TOKEN_USER, user, LONGEST_USER, new IntByReference());
            long from = read ? Pointer.nativeValue(user.getPointer(0)) - Pointer.nativeValue(user) : 0;
            return read ? Optional.of(user.getByteArray(from, sizeOfUser(user, from))) : Optional.empty();
        } finally {
            WindowsApi.KERNEL.CloseHandle(token[0]);
        }
    }

    /** A security identifier is as long as the number of its parts, in its second byte, says. */
    private static int sizeOfUser(Memory user, long from) {
        return 2 * Integer.BYTES + Byte.toUnsignedInt(user.getByte(from + 1)) * Integer.BYTES;
    }

    @Override
    public void close() {
        WindowsApi.KERNEL.CloseHandle(handle);
    }
}
