package io.devstack.internal.os;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import org.jspecify.annotations.Nullable;

/**
 * The functions of Windows that devstack calls, all by JNA, with the sizes and offsets of their structures in a 64-bit process.
 * They were compared with the compiler's own ({@code sizeof}, {@code offsetof}) and are the same on x64 and arm64.
 */
final class WindowsApi {
    /** {@code STARTF}: rights to a process. */
    static final int TERMINATE = 0x0001;

    static final int READ_MEMORY = 0x0010;
    static final int SET_QUOTA = 0x0100;
    static final int QUERY = 0x0400;
    static final int QUERY_LIMITED = 0x1000;
    static final int SYNCHRONIZE = 0x0010_0000;

    /** Error numbers of {@code GetLastError}. */
    static final int ACCESS_DENIED = 5;

    static final int INVALID_PARAMETER = 87;
    static final int INSUFFICIENT_BUFFER = 122;

    /** {@code STATUS_INFO_LENGTH_MISMATCH}: the buffer is too small. */
    static final int LENGTH_MISMATCH = 0xC000_0004;

    /** {@code WAIT_OBJECT_0}: the process has ended. */
    static final int SIGNALLED = 0;

    /** {@code INFINITE}, of a wait. */
    static final int FOR_EVER = -1;

    /** {@code JOBOBJECT_EXTENDED_LIMIT_INFORMATION}: its class, size, and the offset of {@code LimitFlags}. */
    static final int JOB_LIMITS = 9;

    static final int JOB_LIMITS_SIZE = 144;
    static final int JOB_LIMIT_FLAGS = 16;
    static final int KILL_ON_JOB_CLOSE = 0x2000;

    /** {@code JOBOBJECT_BASIC_PROCESS_ID_LIST}: its class, the offset of the count in the list, and of the list. */
    static final int JOB_PROCESSES = 3;

    static final int JOB_LISTED = 4;
    static final int JOB_LIST = 8;

    /** {@code SystemProcessInformation} of {@code NtQuerySystemInformation}. */
    static final int ALL_PROCESSES = 5;

    /** {@code PROCESS_BASIC_INFORMATION}: its class, size, and the offset of the address of the PEB. */
    static final int PROCESS_BASICS = 0;

    static final int PROCESS_BASICS_SIZE = 48;
    static final int PEB_ADDRESS = 8;

    /** {@code EVENT_MODIFY_STATE}. */
    static final int SET_EVENT = 2;

    /** {@code CTRL_C_EVENT}. */
    static final int CTRL_C = 0;

    /** {@code TokenUser} of {@code GetTokenInformation}, and {@code TOKEN_QUERY}. */
    static final int TOKEN_USER = 1;

    static final int TOKEN_QUERY = 8;

    /** {@code KUSER_SHARED_DATA.BootId}: a number that grows with each boot, at the same address in every process. */
    static final long BOOT_ID = 0x7FFE_0000L + 0x2C4;

    private static final Pointer THIS_PROCESS = Pointer.createConstant(-1L);

    /** The only instances; without JNA, or where its native part cannot be unpacked, this class cannot be initialized. */
    static final Kernel KERNEL = load("kernel32", Kernel.class);

    static final Nt NT = load("ntdll", Nt.class);
    static final Security SECURITY = load("advapi32", Security.class);
    static final Ip IP = load("iphlpapi", Ip.class);

    private WindowsApi() {}

    /** Processes, jobs, consoles and events. */
    interface Kernel extends Library {
        /** Opens a process; null if it is gone or may not be opened. */
        @Nullable
        Pointer OpenProcess(int access, boolean inherit, int pid);

        /** Closes a handle. */
        boolean CloseHandle(Pointer handle);

        /** Returns when a process began and ended, and the processor time that it has used, in 100 ns. */
        boolean GetProcessTimes(
                Pointer process,
                LongByReference created,
                LongByReference ended,
                LongByReference kernel,
                LongByReference user);

        /** Ends a process with an exit code. */
        boolean TerminateProcess(Pointer process, int code);

        /** Waits for the end of a process, or for an event. */
        int WaitForSingleObject(Pointer handle, int millis);

        /** Copies memory of another process. */
        boolean ReadProcessMemory(
                Pointer process, Pointer from, Pointer to, long size, @Nullable LongByReference copied);

        /** Makes a job. */
        @Nullable
        Pointer CreateJobObjectW(@Nullable Pointer attributes, @Nullable WString name);

        /** Sets the limits of a job. */
        boolean SetInformationJobObject(Pointer job, int kind, Pointer information, int size);

        /** Puts a process into a job. */
        boolean AssignProcessToJobObject(Pointer job, Pointer process);

        /** Returns whether a process is in a job, for a null job in any. */
        boolean IsProcessInJob(Pointer process, @Nullable Pointer job, IntByReference isInside);

        /** Reads the list of processes of a job. */
        boolean QueryInformationJobObject(
                Pointer job, int kind, Pointer information, int size, @Nullable IntByReference length);

        /** Leaves the console. */
        boolean FreeConsole();

        /** Joins the console of a process. */
        boolean AttachConsole(int pid);

        /** Returns how many processes have this console, and the numbers of as many as there is room for. */
        int GetConsoleProcessList(int[] pids, int room);

        /** Sends Ctrl+C to every process of this console if the group is 0. */
        boolean GenerateConsoleCtrlEvent(int event, int group);

        /** With a null handler: sets whether this process and its children ignore Ctrl+C. */
        boolean SetConsoleCtrlHandler(@Nullable Pointer handler, boolean ignore);

        /** Makes an event, or opens that of the same name. */
        @Nullable
        Pointer CreateEventW(@Nullable Pointer attributes, boolean manualReset, boolean signalled, WString name);

        /** Opens an event; null if there is none of that name or it is another user's. */
        @Nullable
        Pointer OpenEventW(int access, boolean inherit, WString name);

        /** Signals an event. */
        boolean SetEvent(Pointer event);

        /** Returns the directory of Windows' own programs. */
        int GetSystemDirectoryW(char[] path, int room);
    }

    /** Tables of processes. */
    interface Nt extends Library {
        /** Reads a table of the system. */
        int NtQuerySystemInformation(int kind, Pointer information, int size, IntByReference length);

        /** Reads what there is to know of a process. */
        int NtQueryInformationProcess(
                Pointer process, int kind, Pointer information, int size, @Nullable IntByReference length);
    }

    /** Users. */
    interface Security extends Library {
        /** Opens the token of a process. */
        boolean OpenProcessToken(Pointer process, int access, Pointer[] token);

        /** Reads the user of a token. */
        boolean GetTokenInformation(
                Pointer token, int kind, @Nullable Pointer information, int size, IntByReference length);

        /** Returns the name of a user. */
        boolean LookupAccountSidW(
                @Nullable WString machine,
                Pointer user,
                char[] name,
                IntByReference nameLength,
                char[] domain,
                IntByReference domainLength,
                IntByReference use);
    }

    /** Sockets. */
    interface Ip extends Library {
        /** Reads the TCP sockets of a family with their owners. */
        int GetExtendedTcpTable(
                @Nullable Pointer table, IntByReference size, boolean sorted, int family, int kind, int reserved);
    }

    private static <T extends Library> T load(String name, Class<T> functions) {
        return Native.load(name, functions);
    }

    static Pointer thisProcess() {
        return THIS_PROCESS;
    }

    /** Copies a structure out of native memory, so that it can be read without native code. */
    static byte[] bytes(Memory memory, long size) {
        return memory.getByteArray(0, Math.toIntExact(size));
    }
}
