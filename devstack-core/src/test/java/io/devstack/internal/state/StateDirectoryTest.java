package io.devstack.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.fixture.Background;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.PosixOnly;
import io.devstack.internal.journal.Journal;
import io.devstack.internal.journal.PutAwayFiles;
import io.devstack.internal.log.AppendedFile;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.SignalTo;
import io.devstack.model.StopPolicy;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
    private static final ServiceName DB = new ServiceName("db");
    private static final List<ServiceName> SERVICES = List.of(DB, new ServiceName("api"), new ServiceName("web"));

    private static final String COMMAND = "#!/bin/sh\n# The command devstack for the stack of this directory.\n";

    @TempDir
    Path project = Path.of("");

    private StateDirectory state = StateDirectory.at(project);
    private Path output = Path.of("");

    @BeforeEach
    void create() throws IOException {
        state = StateDirectory.create(project.resolve("a/.pids"));
        output = project.resolve("target/devstack");
    }

    @Test
    @PosixOnly("permissions of POSIX")
    void itIsItsOwnersAloneAndUnknownToGit() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.path())))
                .isEqualTo("rwx------");
        assertThat(state.path().resolve(".gitignore")).hasContent("*");
    }

    @Test
    void whatAPersonWroteIntoTheIgnoreFileStays() throws Exception {
        Files.writeString(state.path().resolve(".gitignore"), "mine\n");
        StateDirectory.create(state.path());
        assertThat(state.path().resolve(".gitignore")).hasContent("mine");
    }

    @Test
    void fileThatAnotherStartTriesTheDirectoryWithIsNotForeign(@TempDir Path project) throws Exception {
        Path pids = Files.createDirectory(project.resolve(".pids"));
        Files.createFile(pids.resolve(PrivateHome.PROBE + "of-another-start"));
        assertThat(StateDirectory.create(pids, project.resolve("target/devstack"))
                        .path())
                .isEqualTo(pids.toRealPath());
    }

    @Test
    void severalThreadsCanMakeItAtOnce() {
        List<CompletableFuture<Void>> makers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            makers.add(Background.run(() -> {
                try {
                    StateDirectory.create(project.resolve("new/.pids"));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }));
        }
        makers.forEach(CompletableFuture::join);
    }

    @Test
    void aFileInItsPlaceIsNamed() throws Exception {
        Path file = Files.createFile(project.resolve("file"));
        assertThatThrownBy(() -> StateDirectory.create(file))
                .hasMessage(file + " is not a directory; move it away or choose another pidDirectory");
    }

    @Test
    void aRecordIsReadAsItWasWritten() throws Exception {
        assertThat(state.readRecord()).isEmpty();
        RunRecord record = record();
        state.writeRecord(record);
        assertThat(state.readRecord()).contains(record);
    }

    /** The text is what the version before {@code signalTo} and {@code home} wrote. */
    @Test
    void recordOfAnEarlierVersionIsRead() throws Exception {
        Files.writeString(state.recordFile(), """
                {"format":1,"run":"a19b6029-cac3-4fbd-a329-a0ec3860f4a7","startedAt":"2026-11-28T19:25:40.804213033Z",\
                "supervisor":{"bootId":"boot","pidNamespace":"pid:[4026531836]","pid":13069,"startTime":581887},\
                "keeper":{"bootId":"boot","pidNamespace":"pid:[4026531836]","pid":13067,"startTime":581883},\
                "phase":"ready","outputDirectory":"/project/out","services":[{"name":"worker",\
                "leader":{"bootId":"boot","pidNamespace":"pid:[4026531836]","pid":13090,"startTime":581947},\
                "command":"f6105ba1-d38a-3d48-8364-faccf1bd55e6","ports":{"http":5000},\
                "logFile":"/project/.pids/worker.log","stop":{"signal":"int","grace":"PT7S"},"dependsOn":[]}],\
                "stopLimit":"PT2M","definition":"ab62","control":{"port":46461,"token":"27229575"}}
                """);
        RunRecord record = state.readRecord().orElseThrow();
        assertThat(record.supervisor().pid()).isEqualTo(13069);
        assertThat(record.services())
                .singleElement()
                .satisfies(service -> assertThat(service.leader()).isPresent())
                .satisfies(service -> assertThat(service.stop())
                        .isEqualTo(new StopPolicy(Signal.INT, SignalTo.AUTO, Duration.ofSeconds(7), Optional.empty())));
    }

    @Test
    void aRecordIsWrittenWholeAlsoByAnInterruptedThread() throws Exception {
        Thread.currentThread().interrupt();
        try {
            state.writeRecord(record());
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(state.readRecord()).contains(record());
    }

    @Test
    @PosixOnly("inodes, which the JDK does not have on Windows")
    void recordInARenamedDirectoryKeepsItsStack() throws Exception {
        String stack = state.stackId();
        RunRecord record = recordIn(project.resolve("a"));
        state.writeRecord(record);
        Path renamed = Files.move(project.resolve("a"), project.resolve("b")).toRealPath();
        StateDirectory now = StateDirectory.at(renamed.resolve(".pids"));
        RunRecord moved = now.readRecord().orElseThrow();
        assertThat(moved.outputDirectory()).isEqualTo(renamed.resolve("target/devstack"));
        assertThat(moved.services().get(0).logFile()).isEqualTo(renamed.resolve(".pids/db.log"));
        assertThat(moved.services().get(0).firstStep())
                .hasValue(new RecordedStep.Run(List.of("docker", "stop"), renamed.resolve("db")));
        assertThat(now.stackId()).isEqualTo(stack);
        assertThat(moved.run()).isEqualTo(record.run());
    }

    @Test
    @PosixOnly("inodes, which the JDK does not have on Windows")
    void recordInACopiedDirectoryIsNotTaken() throws Exception {
        state.writeRecord(recordIn(project.resolve("a")));
        StateDirectory copy = StateDirectory.create(project.resolve("copy/.pids"));
        Files.copy(state.recordFile(), copy.recordFile());
        assertThatThrownBy(copy::readRecord)
                .isInstanceOf(DamagedRecordException.class)
                .hasMessageContaining("it is a copy of the record in " + state.path())
                .hasMessageContaining("not touched");
        assertThat(copy.stackId()).isNotEqualTo(state.stackId());
        assertThat(state.readRecord()).isPresent();
    }

    /** Only for root is there a record that another user may have written. */
    @Test
    void forgedHomeChoosesNeitherOutputNorStackForRoot() throws Exception {
        assumeThat(FileOwner.self().filter(FileOwner::isRoot)).as("root").isPresent();
        String stack = state.stackId();
        Path home = project.resolve("a").toRealPath();
        String key = state.identity().home().orElseThrow().key();
        state.writeRecord(recordIn(home).in(Optional.of(new RecordHome(home.resolve("target"), key, "forged"))));
        for (Path file : List.of(home, state.path(), state.recordFile())) {
            Files.setAttribute(file, "unix:uid", 1234);
        }
        RunRecord record = state.readRecord().orElseThrow();
        assertThat(record.onlyUser()).hasValue(1234L);
        assertThat(record.outputDirectory()).isEqualTo(home.resolve("target/devstack"));
        assertThat(state.stackId()).isEqualTo(stack);
    }

    @Test
    void rootFollowsNoLinkOutOfTheProjectOfAnotherUser() throws Exception {
        assumeThat(FileOwner.self().filter(FileOwner::isRoot)).as("root").isPresent();
        Path home = project.resolve("a").toRealPath();
        Path out = home.resolve("target/devstack");
        for (boolean dangling : List.of(true, false)) {
            Path elsewhere = project.resolve(dangling ? "missing" : "elsewhere");
            if (!dangling) {
                Files.createDirectories(elsewhere);
            }
            Files.deleteIfExists(home.resolve("target"));
            Files.createSymbolicLink(home.resolve("target"), elsewhere);
            Files.writeString(state.logFile(DB), "a log");
            state.writeRecord(record());
            for (Path file : List.of(home, state.path(), state.recordFile(), state.logFile(DB))) {
                Files.setAttribute(file, "unix:uid", 1234, LinkOption.NOFOLLOW_LINKS);
            }
            RunRecord record = state.readRecord().orElseThrow();
            assertThat(record.onlyUser()).hasValue(1234L);
            assertThat(record.services().get(0).logFile()).isEqualTo(state.logFile(DB));
            assertThatThrownBy(() -> state.archiver().archive(record.outputDirectory()))
                    .isInstanceOf(UntrustedFileException.class)
                    .hasMessageContaining(home.resolve("target") + " leads out of the project of another user");
            assertThat(state.logFile(DB)).hasContent("a log");
            assertThat(state.archiver().deleteArchived(out)).isFalse();

            Files.writeString(state.recordFile(), "damaged");
            assertThatThrownBy(() -> state.archiver().archive(out, SERVICES))
                    .isInstanceOf(UntrustedFileException.class);
            assertThat(state.archiver().setAside(state.recordFile(), out))
                    .hasParent(state.path())
                    .hasContent("damaged");
            assertThatThrownBy(() -> state.archiver().archive(out, SERVICES))
                    .isInstanceOf(UntrustedFileException.class);
            assertThat(dangling ? Files.exists(elsewhere) : elsewhere.toFile().list().length > 0)
                    .as("it was written to")
                    .isFalse();
        }
        Path chosen = project.toRealPath().resolve("chosen/by/root");
        state.archiver().archive(chosen, SERVICES);
        assertThat(chosen.resolve("db.log")).hasContent("a log");

        Files.writeString(state.logFile(DB), "a log");
        Files.setAttribute(state.path(), "unix:uid", 0);
        state.writeRecord(record()); // of a run of root, which chose the place
        state.archiver().archive(out);
        assertThat(project.resolve("elsewhere/devstack/db.log")).hasContent("a log");
    }

    @Test
    void rootDeletesNothingBehindALinkByAListOfAnotherUser() throws Exception {
        assumeThat(FileOwner.self().filter(FileOwner::isRoot)).as("root").isPresent();
        Path home = project.resolve("a").toRealPath();
        Path elsewhere = Files.createDirectories(project.resolve("etc"));
        Path passwords = Files.writeString(elsewhere.resolve("passwd"), "root");
        state.writeRecord(record()); // of a run of root
        Files.writeString(
                elsewhere.resolve(PutAwayFiles.LIST + state.stackId()),
                "whole\n4 " + Files.getLastModifiedTime(passwords).toMillis() + " passwd\n");
        giveAway(elsewhere);
        Files.setAttribute(home, "unix:uid", 1234);
        Path out = Files.createDirectories(home.resolve("target")).resolve("devstack");
        Files.createSymbolicLink(out, elsewhere);
        state.archiver().deleteArchived(out);
        assertThat(passwords).hasContent("root");
    }

    @Test
    void directoriesThatRootMakesBelongToTheOwnerOfTheProject() throws Exception {
        assumeThat(FileOwner.self().filter(FileOwner::isRoot)).as("root").isPresent();
        Path home = project.resolve("a").toRealPath();
        Files.writeString(state.logFile(DB), "a log");
        giveAway(home);
        Path out = home.resolve("target/devstack");
        state.archiver().archive(out, SERVICES);
        assertThat(out.resolve("db.log")).hasContent("a log");
        for (Path made : List.of(home.resolve("target"), out)) {
            assertThat(Files.getAttribute(made, "unix:uid")).isEqualTo(Files.getAttribute(home, "unix:uid"));
        }
    }

    @Test
    void rootPutsFilesAwayInTheProjectOfAnotherUserInPlaceOfThoseBefore() throws Exception {
        assumeThat(FileOwner.self().filter(FileOwner::isRoot)).as("root").isPresent();
        Path home = project.resolve("a").toRealPath();
        Path out = Files.createDirectories(home.resolve("target/devstack"));
        for (String text : List.of("first", "second")) {
            Files.writeString(state.logFile(DB), text);
            Files.writeString(state.pidFile(DB), "1");
            giveAway(home);
            state.archiver().archive(out, SERVICES);
            assertThat(out.resolve("db.log")).hasContent(text);
            assertThat(state.pidFile(DB)).doesNotExist();
            assertThat(out.resolve("db.1.log")).doesNotExist();
        }
        state.archiver().deleteArchived(out);
        assertThat(out).isEmptyDirectory();
    }

    @Test
    void directoryThatBecomesALinkAfterItsCheckIsNotFollowed() throws Exception {
        assumeThat(FileOwner.self().filter(FileOwner::isRoot)).as("root").isPresent();
        Path home = project.resolve("a").toRealPath();
        Path out = Files.createDirectories(home.resolve("target/devstack"));
        Path elsewhere = Files.createDirectories(project.resolve("etc")).toRealPath();
        Files.writeString(state.logFile(DB), "a log");
        try (UnlinkedDirectory here = UnlinkedDirectory.open(state.path(), Optional.of(home));
                UnlinkedDirectory there = UnlinkedDirectory.open(out, Optional.of(home))) {
            Files.move(out, home.resolve("target/moved"));
            Files.createSymbolicLink(out, elsewhere);
            here.move("db.log", there, "db.log");
            there.writeSoon("list", "text");
        }
        assertThat(home.resolve("target/moved/db.log")).hasContent("a log");
        assertThat(home.resolve("target/moved/list")).hasContent("text");
        assertThat(elsewhere).isEmptyDirectory();
        assertThatThrownBy(() -> UnlinkedDirectory.open(out, Optional.of(home)))
                .isInstanceOf(UntrustedFileException.class);
    }

    @Test
    void buildDirectoryOfAProjectIsRejected() throws Exception {
        Path module = Files.createDirectory(project.resolve("module")).toRealPath();
        Path target = module.resolve("target");
        Path output = project.resolve("logs");
        StateDirectory.create(target, output); // of no known project
        Files.delete(target.resolve(".gitignore"));
        Files.delete(target);
        Path pom = Files.createFile(module.resolve("pom.xml"));
        for (boolean exists : new boolean[] {false, true}) {
            if (exists) {
                Files.createDirectory(target);
            }
            assertThatThrownBy(() -> StateDirectory.create(target, output))
                    .isInstanceOf(UnusableDirectoryException.class)
                    .hasMessage(
                            target + " is the build directory of " + pom
                                    + ", which every clean build deletes; choose another pidDirectory, such as .pids in the project");
        }
        assertThat(target).isEmptyDirectory();
        assertThat(StateDirectory.create(target.resolve("pids"), output).path()).isDirectory();
    }

    /** Whatever is between two looks at a directory: it becomes a link to another one, and a directory again. */
    @Test
    @PosixOnly("links, which need a privilege on Windows")
    void recordIsNeverWrittenNorDeletedThroughADirectoryThatIsSwapped() throws Exception {
        Path elsewhere = Files.createDirectory(project.resolve("elsewhere"));
        Path own = Files.writeString(elsewhere.resolve("run.json"), "a person's own");
        RunRecord record = record();
        try (Swapping swapping = new Swapping(state.path(), elsewhere)) {
            while (swapping.rounds() < 500) {
                attempt(() -> state.writeRecord(record));
                attempt(() -> state.writeRecordSoon(record));
                attempt(() -> DefinitionKey.create(state));
                ClientKill.set(state, new RunId("r"));
            }
        }
        assertThat(elsewhere).isDirectoryContaining(file -> file.equals(own));
        assertThat(elsewhere.toFile().list()).containsExactly("run.json");
        assertThat(own).hasContent("a person's own");
    }

    @Test
    void rootWritesNothingThroughDirectoriesThatTheirOwnerSwaps() throws Exception {
        assumeThat(FileOwner.self().filter(FileOwner::isRoot)).as("root").isPresent();
        Path home = project.resolve("a").toRealPath();
        Path out = Files.createDirectories(home.resolve("target/devstack"));
        Path elsewhere = Files.createDirectories(project.resolve("etc")).toRealPath();
        for (String name : List.of("db.pid", "run.json", "definition.key", "supervisor.kill")) {
            Files.writeString(elsewhere.resolve(name), "root's own");
        }
        giveAway(home);
        try (Swapping pids = new Swapping(state.path(), elsewhere);
                Swapping output = new Swapping(out, elsewhere)) {
            while (pids.rounds() < 500 || output.rounds() < 500) {
                attempt(() -> state.writeHere(state.pidFile(DB), "1"));
                attempt(() -> state.archiver().output(out).write("report.html", "mark", () -> "a page with its mark"));
                attempt(() -> state.archiver().archive(out, SERVICES));
                attempt(() -> state.writeRecord(record()));
                attempt(() -> state.archiver().setAside(state.recordFile(), out));
            }
        }
        assertThat(elsewhere.toFile().list())
                .containsExactlyInAnyOrder("db.pid", "run.json", "definition.key", "supervisor.kill");
        assertThat(elsewhere.resolve("db.pid")).hasContent("root's own");
    }

    @Test
    void rootAppendsToNothingThroughDirectoriesThatTheirOwnerSwaps() throws Exception {
        assumeThat(FileOwner.self().filter(FileOwner::isRoot)).as("root").isPresent();
        Path home = project.resolve("a").toRealPath();
        Path reports = Files.createDirectories(home.resolve("target/reports"));
        Path elsewhere = Files.createDirectories(project.resolve("etc")).toRealPath();
        for (String name : List.of("db.log", "events.jsonl", "db.older.log")) {
            Files.writeString(elsewhere.resolve(name), "root's own");
        }
        giveAway(home);
        Path log = state.logFile(DB);
        try (Swapping pids = new Swapping(state.path(), elsewhere);
                Swapping output = new Swapping(reports, elsewhere)) {
            while (pids.rounds() < 500 || output.rounds() < 500) {
                attempt(() -> print("x", log));
                attempt(() ->
                        Journal.open(state.journal(), state.logs()::append).close());
                attempt(() -> {
                    try (Journal journal = Journal.reopen(state.journal(), state.logs()::append)) {
                        journal.write(new StackEvent.Detached());
                        journal.restore();
                    }
                });
                attempt(() -> state.logs().cut(log));
                attempt(() -> state.logs().rotate(log));
                attempt(() ->
                        state.archiver().shared(reports).write("junit.xml", "mark", () -> "a report with its mark"));
            }
        }
        assertThat(elsewhere.toFile().list()).containsExactlyInAnyOrder("db.log", "events.jsonl", "db.older.log");
        for (File file : elsewhere.toFile().listFiles()) {
            assertThat(file).hasContent("root's own");
        }
    }

    @Test
    void rootAppendsToTheFileThatItOpenedWhateverTakesItsPlace() throws Exception {
        assumeThat(FileOwner.self().filter(FileOwner::isRoot)).as("root").isPresent();
        Path home = project.resolve("a").toRealPath();
        Path other = Files.writeString(project.resolve("other"), "root's own");
        giveAway(home);
        Path log = state.logFile(DB);
        Files.createSymbolicLink(log, other);
        try (AppendedFile opened = state.logs().append(log)) {
            Files.move(log, home.resolve("moved.log"));
            Files.createSymbolicLink(log, other);
            append(opened.path(), "a line");
        }
        assertThat(home.resolve("moved.log")).hasContent("a line");
        assertThat(Files.getAttribute(home.resolve("moved.log"), "unix:uid")).isEqualTo(1234);
        Files.delete(log);
        Files.createLink(log, other);
        assertThatThrownBy(() -> state.logs().append(log)).hasMessageContaining("has another name too");
        assertThat(other).hasContent("root's own");
    }

    private void print(String text, Path log) throws Exception {
        try (AppendedFile output = state.logs().append(log)) {
            append(output.path(), text);
        }
    }

    /** As a launch of a service does. */
    private static void append(Path file, String text) throws Exception {
        Process process = new ProcessBuilder("printf", text)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()))
                .start();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void directoryIsOpenedThroughOneThatMayBeEnteredAndNotRead() throws Exception {
        assumeThat(FileOwner.self().filter(FileOwner::isRoot)).as("root").isPresent();
        for (boolean steady : new boolean[] {true, false}) {
            Path above = Files.createDirectories(project.resolve("above-" + steady));
            Path closed = Files.createDirectory(above.resolve("closed"));
            Path theirs = Files.createDirectory(closed.resolve("project"));
            Files.setAttribute(closed, "unix:uid", 1234);
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx--x--x"));
            Files.setPosixFilePermissions(above, PosixFilePermissions.fromString(steady ? "rwxr-xr-x" : "rwxrwxrwx"));
            List<String> command = new ArrayList<>(
                    List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--clear-groups"));
            command.addAll(Jvm.running(OpenMain.class, theirs.toString()));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said).contains(steady ? "opened" : "AccessDenied");
        }
    }

    /** Opens a directory as root that may not read all directories of other users. */
    static final class OpenMain {
        private OpenMain() {}

        public static void main(String[] arguments) throws Exception {
            UnlinkedDirectory.open(Path.of(arguments[0]), Optional.empty()).close();
            System.out.println("opened");
        }
    }

    /** As on musl: the path is checked, and used. */
    @Test
    @PosixOnly("links, which need a privilege on Windows")
    void directoryIsUsedByItsPathWhereNoneCanBeOpened() throws Exception {
        Path home = Files.createDirectories(project.resolve("b")).toRealPath();
        Path elsewhere = Files.createDirectories(project.resolve("etc2")).toRealPath();
        Path link = Files.createSymbolicLink(home.resolve("out"), elsewhere);
        try (OpenDirectory open = OpenDirectory.unlinked(home, Optional.of(home), false)) {
            open.write("db.pid", "1");
        }
        assertThat(home.resolve("db.pid")).hasContent("1");
        assertThatThrownBy(() -> OpenDirectory.unlinked(link, Optional.of(home), false))
                .isInstanceOf(UntrustedFileException.class);
    }

    private static void attempt(ThrowingCallable action) {
        try {
            action.call();
        } catch (IOException e) {
            return; // it saw the link
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Puts a link to another directory in the place of one, and takes it away, again and again. */
    private static final class Swapping implements AutoCloseable {
        private final AtomicInteger rounds = new AtomicInteger();
        private final Path directory;
        private final Path aside;
        private final Path elsewhere;
        private final Thread thread;
        private volatile boolean enough;

        Swapping(Path directory, Path elsewhere) {
            this.directory = directory;
            this.aside = directory.resolveSibling(directory.getFileName() + "-aside");
            this.elsewhere = elsewhere;
            this.thread = new Thread(this::swap);
            thread.start();
        }

        int rounds() {
            assertThat(thread.isAlive()).isTrue();
            return rounds.get();
        }

        private void swap() {
            try {
                while (!enough) {
                    Files.move(directory, aside);
                    putLink();
                    do {
                        remove();
                    } while (!isBack());
                    rounds.incrementAndGet();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void putLink() throws IOException {
            try {
                Files.createSymbolicLink(directory, elsewhere);
            } catch (FileAlreadyExistsException e) {
                return; // an output directory is made if there is none
            }
        }

        private void remove() throws IOException {
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                for (File file : Objects.requireNonNullElse(directory.toFile().listFiles(), new File[0])) {
                    Files.deleteIfExists(file.toPath());
                }
            }
            try {
                Files.deleteIfExists(directory);
            } catch (DirectoryNotEmptyException e) {
                return; // another try follows
            }
        }

        private boolean isBack() throws IOException {
            try {
                Files.move(aside, directory);
                return true;
            } catch (FileSystemException e) {
                return false; // it is there again, perhaps with files in it
            }
        }

        @Override
        public void close() {
            enough = true;
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void giveAway(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.setAttribute(file, "unix:uid", 1234, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    @Test
    void aDamagedRecordIsNamedAndNotTaken() throws Exception {
        state.writeRecord(record());
        String whole = Files.readString(state.recordFile());
        for (String damaged : List.of("", "{", "[]", "\0\0\0", whole.substring(0, whole.length() / 2), whole + "x")) {
            Files.writeString(state.recordFile(), damaged);
            assertThatThrownBy(state::readRecord)
                    .as(damaged)
                    .isInstanceOf(DamagedRecordException.class)
                    .hasMessageStartingWith(state.recordFile() + ": it is damaged (");
        }
    }

    @Test
    void bytesThatAreNoTextAreDamage() throws Exception {
        Files.write(state.recordFile(), new byte[] {'"', (byte) 0xC3, '"'});
        assertThatThrownBy(state::readRecord).isInstanceOf(DamagedRecordException.class);
    }

    @Test
    void aRecordOfANewerVersionIsSaidToBeSo() throws Exception {
        state.writeRecord(record());
        String newer =
                Files.readString(state.recordFile()).replace("\"format\":1", "\"format\":2,\"more\":{\"a\":[1]}");
        Files.writeString(state.recordFile(), newer);
        assertThatThrownBy(state::readRecord)
                .isInstanceOf(DamagedRecordException.class)
                .hasMessageContaining("a newer version of devstack wrote it");
    }

    @Test
    @PosixOnly("links, which need a privilege on Windows")
    void aDirectoryOrLinkInPlaceOfTheRecordIsNotFollowed() throws Exception {
        Files.createDirectory(state.recordFile());
        assertThatThrownBy(state::readRecord).hasMessageContaining("it is not a plain file");
        Files.delete(state.recordFile());
        Files.createSymbolicLink(state.recordFile(), Files.createFile(project.resolve("elsewhere")));
        assertThatThrownBy(state::readRecord).hasMessageContaining("it is not a plain file");
    }

    /** To root nothing is hidden. */
    @Test
    @PosixOnly("permissions of POSIX")
    void aDirectoryOfAnotherUserIsNotTakenForEmpty() throws Exception {
        Files.setPosixFilePermissions(state.path(), PosixFilePermissions.fromString("---------"));
        try {
            assumeThat(Files.isReadable(state.path())).as("root").isFalse();
            assertThatThrownBy(state::readRecord)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(state.path() + " belongs to ")
                    .hasMessageEndingWith(" and may not be looked into");
        } finally {
            Files.setPosixFilePermissions(state.path(), PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    @PosixOnly("mkfifo")
    void aPipeInPlaceOfTheLockIsNamedAndNotWaitedFor() throws Exception {
        Path lock = state.path().resolve(".lock");
        assertThat(new ProcessBuilder("mkfifo", lock.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> state.lock(Duration.ZERO)).hasMessage(lock + " is not a plain file; delete it");
    }

    @Test
    void whatCannotBeUsedIsKeptUnderANewName() throws Exception {
        Files.writeString(state.recordFile(), "{");
        Path kept = state.archiver().setAside(state.recordFile(), output);
        assertThat(kept).hasParent(output).hasContent("{");
        assertThat(state.recordFile()).doesNotExist();
    }

    @Test
    @PosixOnly("permissions of POSIX")
    void whatIsKeptOfARecordHasNoTokenThatOpensAnything() throws Exception {
        String token = "0123456789abcdef".repeat(4);
        state.writeRecord(record(token));
        byte[] whole = Files.readAllBytes(state.recordFile());
        int at = new String(whole, StandardCharsets.ISO_8859_1).indexOf(token);
        int some = 20;
        for (byte[] damaged :
                List.of(whole, Arrays.copyOf(whole, at + some), Arrays.copyOfRange(whole, at + some, whole.length))) {
            Files.write(state.recordFile(), damaged);
            Path kept = state.archiver().setAside(state.recordFile(), output);
            assertThat(kept).content(StandardCharsets.ISO_8859_1).doesNotContain(token.substring(some - 16, some));
            assertThat(kept).content(StandardCharsets.ISO_8859_1).doesNotContain(token.substring(some, some + 16));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void whatIsKeptIsOtherwiseAsItWas() throws Exception {
        byte[] garbage = {'{', (byte) 0xC3, 0, (byte) 0xFF, '\n'};
        Files.write(state.recordFile(), garbage);
        assertThat(state.archiver().setAside(state.recordFile(), output)).hasBinaryContent(garbage);
    }

    @Test
    void whatIsNoRecordByItsSizeIsNotRead() throws Exception {
        long size = 10L << 30;
        try (RandomAccessFile sparse = new RandomAccessFile(state.recordFile().toFile(), "rw")) {
            sparse.setLength(size); // it has no blocks on the disk
        }
        assertThatThrownBy(state::readRecord)
                .isInstanceOf(DamagedRecordException.class)
                .hasMessageContaining("too long");
        assertThat(state.archiver().setAside(state.recordFile(), output)).hasSize(size);
        assertThat(state.recordFile()).doesNotExist();
    }

    @Test
    void anArchiveHasTheLogsAndTheJournalAndTheRestIsGone() throws Exception {
        state.writeRecord(record());
        state.writeHere(state.pidFile(DB), "42\n");
        Files.writeString(state.logFile(DB), "hello\n");
        Files.writeString(state.journal(), "{}\n");
        Files.createFile(state.supervisorLog());
        state.archiver().archive(output);
        assertThat(output).isDirectoryContaining("glob:**/db.log").isDirectoryContaining("glob:**/events.jsonl");
        assertThat(output.resolve("supervisor.log")).doesNotExist();
        assertThat(state.path().toFile().list()).containsExactly(".gitignore");
    }

    @Test
    @PosixOnly("permissions of POSIX")
    void commandIsTheOwnersAloneAndGoesWithTheRun() throws Exception {
        RunLedger ledger = RunLedger.begin(state, record());
        ledger.offer(COMMAND);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(state.path().resolve("devstack"))))
                .isEqualTo("rwx------");
        for (String name : List.of("run.json", "devstack", "supervisor.pid")) {
            Files.delete(state.path().resolve(name));
        }
        ledger.restore(process -> false);
        assertThat(state.path().resolve("devstack")).hasContent(COMMAND);
        state.archiver().archive(output);
        assertThat(state.path().toFile().list()).containsExactly(".gitignore");

        Files.delete(state.path().resolve(".gitignore"));
        ledger.offer(COMMAND);
        Files.writeString(state.recordFile(), "damaged");
        assertThat(state.isOurs())
                .as("a record and the command, without any other mark")
                .isTrue();
    }

    @Test
    @PosixOnly("links, which need a privilege on Windows")
    void fileOfAPersonWithTheNameOfTheCommandStays() throws Exception {
        RunLedger ledger = RunLedger.begin(state, record());
        Files.writeString(state.path().resolve("devstack"), "#!/bin/sh\necho mine\n");
        ledger.offer(COMMAND);
        state.archiver().archive(output);
        assertThat(state.path().resolve("devstack")).hasContent("#!/bin/sh\necho mine");

        Path target = Files.writeString(project.resolve("other"), COMMAND);
        Files.delete(state.path().resolve("devstack"));
        Files.createSymbolicLink(state.path().resolve("devstack"), target);
        ledger.offer("#!/bin/sh\n# The command devstack for the stack of this directory.\nexit 1\n");
        state.archiver().archive(output);
        assertThat(Files.isSymbolicLink(state.path().resolve("devstack"))).isTrue();
        assertThat(target).hasContent(COMMAND);
    }

    @Test
    void archiveLeavesFilesOfNoServiceAlone() throws Exception {
        state.writeRecord(record());
        try (Journal journal = Journal.open(state.journal())) {
            journal.write(new ServiceEvent.ServiceLaunched(new ServiceName("api"), 7, Map.of()));
        }
        List<String> foreign =
                List.of("important.log", "postgres.pid", "db.log.bak", "dbx.log", "db.x.log", "db.pid.old");
        List<String> own = List.of(
                "db.log", "db.1.log", "db-stop.log", "db-probe.log", "api.log", "api.pid", "db.pid", "supervisor.pid");
        for (String name : foreign) {
            Files.writeString(state.path().resolve(name), "a person's");
        }
        for (String name : own) {
            Files.writeString(state.path().resolve(name), "ours");
        }
        state.archiver().archive(output);
        assertThat(state.path().toFile().list())
                .contains(foreign.toArray(String[]::new))
                .hasSize(foreign.size() + 1);
        state.archiver().archive(output);
        state.archiver().deleteArchived(output);
        assertThat(state.path().toFile().list()).contains(foreign.toArray(String[]::new));
    }

    @Test
    @PosixOnly("permissions of POSIX")
    void archiveIsPrivateAndReplacesNothing() throws Exception {
        Files.createDirectories(output);
        Files.writeString(output.resolve("db.log"), "a person's");
        Files.writeString(output.resolve("events.jsonl"), "a person's");
        Files.writeString(state.logFile(DB), "ours");
        Files.setPosixFilePermissions(state.logFile(DB), PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(state.journal(), "{}\n");
        state.archiver().archive(output, SERVICES);
        assertThat(output.resolve("db.log")).hasContent("a person's");
        assertThat(output.resolve("events.jsonl")).hasContent("a person's");
        assertThat(output.resolve("db.devstack.log")).hasContent("ours");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output.resolve("db.devstack.log"))))
                .isEqualTo("rw-------");
        Files.writeString(state.logFile(DB), "ours again");
        state.archiver().archive(output, SERVICES);
        assertThat(output.resolve("db.devstack.log")).hasContent("ours again");
        assertThat(archived()).containsExactlyInAnyOrder("db.log", "events.jsonl", "db.devstack.log");
    }

    @Test
    void journalOfAnEarlierRunIsReplacedWhateverItsTime() throws Exception {
        Files.createDirectories(output);
        for (String run : List.of("earlier", "later")) {
            Path journal = run.equals("earlier") ? output.resolve("events.jsonl") : state.journal();
            try (Journal opened = Journal.open(journal)) {
                opened.write(new StackEvent.RunStarted(new RunId(run), List.of(DB), 1, "keeper"));
            }
        }
        state.archiver().archive(output, SERVICES);
        assertThat(output.resolve("events.jsonl")).content().contains("later");
        assertThat(archived()).containsExactly("events.jsonl");
    }

    @Test
    void filesOfTheRunAreFoundBesideAPersonsOwnOfTheSameName() throws Exception {
        Files.createDirectories(output);
        Files.writeString(output.resolve("db.log"), "a person's own");
        Files.writeString(output.resolve("events.jsonl"), "a person's own");
        Files.writeString(state.logFile(DB), "ours");
        try (Journal journal = Journal.open(state.journal())) {
            journal.write(new StackEvent.Detached());
        }
        state.archiver().archive(output, SERVICES);
        assertThat(PutAwayFiles.find(output, "db.log"))
                .isEqualTo(output.resolve("db.devstack.log"))
                .hasContent("ours");
        assertThat(state.journalIn(output)).isEqualTo(output.resolve("events.devstack.jsonl"));
        assertThat(output.resolve("db.log")).hasContent("a person's own");
    }

    @Test
    void listOfTheArchiveIsNotWrittenOrReadThroughALink() throws Exception {
        Files.createDirectories(output);
        Path victim = Files.writeString(project.resolve("victim"), "a person's own");
        Path list = output.resolve(".put-away-" + state.stackId());
        Files.createSymbolicLink(list, victim);
        Files.writeString(state.logFile(DB), "ours");
        state.archiver().archive(output, SERVICES);
        assertThat(victim).hasContent("a person's own");
        assertThat(list).isRegularFile();

        Path own = Files.writeString(output.resolve("notes.txt"), "a person's own");
        long modified = Files.getLastModifiedTime(own).toMillis();
        Path forged = Files.writeString(project.resolve("list"), "whole\n14 " + modified + " notes.txt\n");
        Files.delete(list);
        Files.createSymbolicLink(list, forged);
        state.archiver().deleteArchived(output);
        assertThat(own).hasContent("a person's own");
    }

    @Test
    void outputInADirectoryOfAnotherPurposeIsRefused() {
        Path home = Path.of(System.getProperty("user.home"));
        for (Path wrong : List.of(Path.of("/"), home, home.resolve("."), home.getParent())) {
            assertThatThrownBy(() -> StateDirectory.create(project.resolve("new/.pids"), wrong))
                    .as("%s", wrong)
                    .isInstanceOf(UnusableDirectoryException.class)
                    .hasMessageContaining("choose another outputDirectory");
        }
        assertThat(project.resolve("new")).doesNotExist();
    }

    @Test
    @PosixOnly("permissions of POSIX")
    void newArchiveDirectoryIsPrivate() throws Exception {
        Files.writeString(state.logFile(DB), "ours");
        state.archiver().archive(output, SERVICES);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output)))
                .isEqualTo("rwx------");
    }

    @Test
    @PosixOnly("permissions of POSIX")
    void startTakesThePermissionToWriteFromOtherUsers(@TempDir Path project) throws Exception {
        Path pids = Files.createDirectory(project.resolve("pids"));
        Files.setPosixFilePermissions(pids, PosixFilePermissions.fromString("rwxrwxrwx"));
        StateDirectory.create(pids, project.resolve("target")).requireTrusted();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pids)))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void emptyIgnoreFileIsRepaired() throws Exception {
        Files.writeString(state.path().resolve(".gitignore"), "");
        StateDirectory.create(state.path());
        assertThat(state.path().resolve(".gitignore")).hasContent("*");
    }

    @Test
    @PosixOnly("links, which need a privilege on Windows")
    void directoryWithOtherFilesIsRefused() throws Exception {
        Path logs = Files.createDirectory(project.resolve("logs"));
        for (String name : List.of("important.log", "postgres.pid", ".lock")) {
            Files.writeString(logs.resolve(name), "a person's");
        }
        Path link = Files.createSymbolicLink(project.resolve("link"), logs);
        for (Path directory : List.of(logs, link, logs.resolve("../logs"))) {
            assertThatThrownBy(() -> StateDirectory.create(directory, output))
                    .isInstanceOf(UnusableDirectoryException.class)
                    .hasMessage(directory + " has files that are not devstack's: important.log, postgres.pid; move them"
                            + " elsewhere, or choose another pidDirectory, such as .devstack");
        }
        assertThat(logs.toFile().list()).containsExactlyInAnyOrder("important.log", "postgres.pid", ".lock");
        assertThat(StateDirectory.at(logs).isOurs()).isFalse();
    }

    /** {@code flock} leaves an empty lock, uv a {@code .gitignore} too, and many a start script a supervisor's PID file. */
    @Test
    void lockOrPidFileOfAnotherProgramIsNoMark() throws Exception {
        Path logs = Files.createDirectory(project.resolve("logs"));
        Files.writeString(logs.resolve("important.log"), "a person's");
        for (String ignore : List.of("", "*", "# Created by a tool\n*\n", "*.log\n")) {
            for (String name : List.of(".lock", "supervisor.pid")) {
                Files.deleteIfExists(logs.resolve(".gitignore"));
                if (!ignore.isEmpty()) {
                    Files.writeString(logs.resolve(".gitignore"), ignore);
                }
                Files.writeString(logs.resolve(name), "");
                assertThatThrownBy(() -> StateDirectory.create(logs, output))
                        .as("%s beside %s", name, ignore)
                        .isInstanceOf(UnusableDirectoryException.class);
                Files.delete(logs.resolve(name));
            }
        }
    }

    @Test
    void directoryOfAStartThatWasKilledEarlyIsAccepted() throws Exception {
        Files.writeString(state.supervisorPidFile(), "7\n");
        assertThat(StateDirectory.create(state.path(), output).isOurs()).isTrue();
        Files.delete(state.supervisorPidFile());
        DefinitionKey.create(state);
        Files.delete(state.path().resolve(".gitignore"));
        assertThat(StateDirectory.create(state.path(), output).isOurs()).isTrue();
    }

    @Test
    void directoryOfAStartOnAFullDiskIsAccepted() throws Exception {
        state.lock(Duration.ZERO).orElseThrow().close();
        Files.write(state.path().resolve(".gitignore"), new byte[0]);
        Files.createFile(state.path().resolve(".definition.key.tmp"));
        assertThat(StateDirectory.create(state.path(), output).isOurs()).isTrue();
        assertThat(state.path().resolve(".gitignore")).hasContent("*");
    }

    @Test
    void temporaryFileOfAFailedWriteIsDeleted() throws Exception {
        Files.createDirectories(state.path().resolve("definition.key/in-its-place"));
        assertThatThrownBy(() -> DefinitionKey.create(state)).isInstanceOf(IOException.class);
        assertThat(state.path().resolve(".definition.key.tmp")).doesNotExist();
    }

    @Test
    void foreignRecordOrJournalIsNoMark() throws Exception {
        Path data = Files.createDirectory(project.resolve("data"));
        Files.writeString(data.resolve("run.json"), "{\"speed\": 5}");
        Files.writeString(data.resolve("events.jsonl"), "{\"event\": \"click\"}\n");
        assertThatThrownBy(() -> StateDirectory.create(data, output)).isInstanceOf(UnusableDirectoryException.class);
    }

    @Test
    void directoryOfAnEarlierRunIsAccepted() throws Exception {
        state.lock(Duration.ZERO).orElseThrow().close();
        Files.writeString(state.path().resolve("backend.log"), "of a run that lost its record");
        assertThat(StateDirectory.create(state.path(), output).isOurs()).isTrue();
    }

    @Test
    @PosixOnly("links, which need a privilege on Windows")
    void directoryWithAnotherPurposeIsRefused() throws Exception {
        Path home = Path.of(System.getProperty("user.home"));
        Path link = Files.createSymbolicLink(project.resolve("home"), home);
        for (Path directory : List.of(
                Path.of("/"),
                home,
                link,
                home.getParent(),
                project,
                project.resolve("target"),
                output,
                output.resolve("."))) {
            assertThatThrownBy(() -> StateDirectory.create(directory, output))
                    .as("%s", directory)
                    .isInstanceOf(UnusableDirectoryException.class)
                    .hasMessageStartingWith(directory + " ")
                    .hasMessageEndingWith("; choose another pidDirectory, such as .pids in the project");
        }
        Files.delete(link);
    }

    @Test
    void anArchiveTakesThePlaceOfTheOneBefore() throws Exception {
        for (String text : List.of("first", "second")) {
            Files.writeString(state.logFile(DB), text);
            state.archiver().archive(output, SERVICES);
            assertThat(output.resolve("db.log")).hasContent(text);
        }
    }

    /** A log that was rotated in an earlier run would look like one of this run's. */
    @Test
    void anArchiveHasNothingOfTheRunBefore() throws Exception {
        putAway("db.log", "db.1.log", "db-stop.log", "db-probe.log", "events.jsonl");
        putAway("db.log", "events.jsonl");
        assertThat(archived()).containsExactlyInAnyOrder("db.log", "events.jsonl");
        state.archiver().deleteArchived(output);
        assertThat(output.toFile().list()).isEmpty();
    }

    @Test
    void anArchiveThatWasNotMovedAsAWholeIsGoneOnWith() throws Exception {
        Files.writeString(state.logFile(DB), "db");
        Files.writeString(state.journal(), "{}\n");
        OpenDirectory failing = failingToRename(Set.of("events.jsonl"), new IOException("no space"));
        assertThatThrownBy(() -> state.archiver().output(output).put(failing, List.of("db.log", "events.jsonl")))
                .isInstanceOf(IOException.class);
        state.archiver().archive(output, SERVICES);
        assertThat(archived()).containsExactlyInAnyOrder("db.log", "events.jsonl");
    }

    @Test
    void endOfALongLogIsCopiedToAnotherFileSystem() throws Exception {
        long most = FileCopy.LONGEST_LOG;
        try (RandomAccessFile log = new RandomAccessFile(state.logFile(DB).toFile(), "rw");
                RandomAccessFile journal = new RandomAccessFile(state.journal().toFile(), "rw")) {
            log.seek(3 * most);
            log.writeBytes("the end");
            journal.setLength(most + 1);
        }
        Set<String> names = Set.of("db.log", "events.jsonl");
        IOException elsewhere = new AtomicMoveNotSupportedException("", "", "another file system");
        state.archiver().output(output).put(failingToRename(names, elsewhere), List.copyOf(names));
        assertThat(state.path().toFile().list()).doesNotContainAnyElementsOf(names);
        assertThat(output.resolve("events.jsonl")).hasSize(most + 1);
        assertThat(output.resolve("db.log")).hasSize(most);
        try (RandomAccessFile copy =
                new RandomAccessFile(output.resolve("db.log").toFile(), "r")) {
            assertThat(copy.readLine())
                    .isEqualTo("[devstack: this log had 192 MB; only its last 64 MB were copied to this file system]");
            copy.seek(most - "the end".length());
            assertThat(copy.readLine()).isEqualTo("the end");
        }
        state.archiver().deleteArchived(output); // knows the shorter file
        assertThat(output.toFile().list()).isEmpty();
    }

    @Test
    void archiveOnAnotherFileSystemGetsTheEndOfALongLog() throws Exception {
        Path memory = Path.of("/dev/shm");
        assumeThat(memory).isWritable();
        assumeThat(Files.getFileStore(memory)).isNotEqualTo(Files.getFileStore(project));
        Path elsewhere = Files.createTempDirectory(memory, "devstack");
        try (RandomAccessFile log = new RandomAccessFile(state.logFile(DB).toFile(), "rw")) {
            log.setLength(FileCopy.LONGEST_LOG + 1);
            state.archiver().archive(elsewhere, SERVICES);
            assertThat(elsewhere.resolve("db.log")).hasSize(FileCopy.LONGEST_LOG);
        } finally {
            state.archiver().deleteArchived(elsewhere);
            Files.delete(elsewhere);
        }
    }

    private OpenDirectory failingToRename(Set<String> names, IOException failure) {
        OpenDirectory real = new NamedDirectory(state.path());
        return (OpenDirectory) Proxy.newProxyInstance(
                OpenDirectory.class.getClassLoader(), new Class<?>[] {OpenDirectory.class}, (proxy, method, all) -> {
                    if (method.getName().equals("rename") && names.contains(all[0])) {
                        throw failure;
                    }
                    return method.isDefault()
                            ? InvocationHandler.invokeDefault(proxy, method, all)
                            : method.invoke(real, all);
                });
    }

    @Test
    void directoryNamedLikeALogDoesNotBlockTheArchive() throws Exception {
        Path inTheWay = Files.createDirectories(output.resolve("db.log"));
        Files.writeString(state.logFile(DB), "db");
        state.archiver().archive(output, SERVICES);
        assertThat(inTheWay).isEmptyDirectory();
        assertThat(output.resolve("db.devstack.log")).hasContent("db");
        assertThat(state.logFile(DB)).doesNotExist();
    }

    @Test
    void recordOfRootThatCannotBeMaskedStaysInItsPrivateHome() throws Exception {
        assumeThat(FileOwner.self().filter(FileOwner::isRoot)).as("root").isPresent();
        Path home = project.resolve("a").toRealPath();
        giveAway(home);
        StackLock.takeAgain(state, Duration.ZERO).orElseThrow().close();
        Path record = state.recordFile();
        try {
            assertThat(record.startsWith(home)).isFalse();
            Files.write(record, new byte[RecordReader.LONGEST + 1]); // too long to be read and masked
            Path kept = state.archiver().setAside(record, output);
            assertThat(kept).hasParent(record.getParent()).hasSize(RecordReader.LONGEST + 1);
            Files.delete(kept);
        } finally {
            for (File file : Objects.requireNonNull(record.getParent().toFile().listFiles())) {
                Files.delete(file.toPath());
            }
            Files.delete(record.getParent());
        }
    }

    @Test
    void aLogOrAPidFileOfSomebodyElseIsNoRunOfOurs() throws Exception {
        Files.writeString(state.path().resolve("nginx.pid"), "7");
        Files.writeString(state.path().resolve("nginx.log"), "up");
        assertThat(state.hasFilesOfARun()).isFalse();
        Files.writeString(state.supervisorPidFile(), "8");
        assertThat(state.hasFilesOfARun()).isTrue();
    }

    @Test
    void whatSomebodyElsePutThereOrChangedStays() throws Exception {
        putAway("db.log", "db.1.log", "api.log");
        Files.writeString(output.resolve("db.2.log"), "mine");
        Files.writeString(output.resolve("db.1.log"), "noted: look at line 3", StandardOpenOption.APPEND);
        Files.delete(output.resolve("api.log"));
        Files.createDirectory(output.resolve("api.log"));
        putAway("db.log");
        assertThat(archived()).containsExactlyInAnyOrder("db.log", "db.1.log", "db.2.log", "api.log");
    }

    @Test
    void stacksThatShareAnOutputDirectoryLeaveEachOthersFilesAlone() throws Exception {
        StateDirectory other = StateDirectory.create(project.resolve(".other"));
        Files.writeString(other.logFile(new ServiceName("web")), "web");
        other.archiver().archive(output, SERVICES);
        putAway("db.log");
        putAway("db.log");
        assertThat(archived()).containsExactlyInAnyOrder("db.log", "web.log");
    }

    /** Where the disk was full the logs are moved before the rest of the journal is written. */
    @Test
    void logsThatWereMovedFirstBelongToTheSameRun() throws Exception {
        putAway("db.log", "db.1.log", "events.jsonl");
        Files.writeString(state.path().resolve("db.log"), "new");
        state.archiver().archiveLogs(output, SERVICES);
        putAway("events.jsonl");
        assertThat(archived()).containsExactlyInAnyOrder("db.log", "events.jsonl");
        state.archiver().deleteArchived(output);
        assertThat(output.toFile().list()).isEmpty();
    }

    @Test
    void aListThatNamesFilesElsewhereDeletesNothingThere() throws Exception {
        putAway("db.log");
        Path elsewhere = Files.writeString(project.resolve("target/elsewhere.log"), "mine");
        try (Stream<Path> files = Files.list(output)) {
            Path list = files.filter(file -> file.getFileName().toString().startsWith("."))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(
                    list,
                    "4 " + Files.getLastModifiedTime(elsewhere).toMillis() + " ../elsewhere.log\n9\nx y z\n",
                    StandardOpenOption.APPEND);
        }
        state.archiver().deleteArchived(output);
        assertThat(elsewhere).hasContent("mine");
        assertThat(output.toFile().list()).isEmpty();
    }

    private void putAway(String... names) throws Exception {
        for (String name : names) {
            Files.writeString(state.path().resolve(name), "of one run");
        }
        state.archiver().archive(output, SERVICES);
    }

    private List<String> archived() {
        return Stream.of(output.toFile().list())
                .filter(name -> !name.startsWith("."))
                .toList();
    }

    @Test
    void theLockIsHadByOneThreadAtATime() throws Exception {
        try (StackLock first = state.lock(Duration.ZERO).orElseThrow()) {
            assertThat(first).isNotNull();
            assertThat(state.lock(Duration.ZERO)).isEmpty();
            assertThat(lockedForOthers()).isTrue(); // the attempt has not let go of the first
        }
        assertThat(lockedForOthers()).isFalse();
        state.lock(Duration.ZERO).orElseThrow().close();
    }

    /** POSIX locks are for processes: only another one can tell. */
    private boolean lockedForOthers() throws Exception {
        Process other = new ProcessBuilder(
                        Jvm.running(TriesALock.class, state.path().toString()))
                .redirectErrorStream(true)
                .start();
        String answer = other.inputReader().readLine();
        other.waitFor();
        return "taken".equals(answer);
    }

    private static RunRecord record() {
        return record("secret");
    }

    private RunRecord recordIn(Path directory) throws IOException {
        Path real = directory.toRealPath();
        RunRecord old = record();
        ServiceRecord db = old.services().get(0);
        return new RunRecord(
                old.format(),
                old.run(),
                old.startedAt(),
                old.supervisor(),
                old.keeper(),
                old.phase(),
                real.resolve("target/devstack"),
                List.of(new ServiceRecord(
                        db.name(),
                        db.leader(),
                        db.command(),
                        db.ports(),
                        real.resolve(".pids/db.log"),
                        db.stop(),
                        db.dependsOn(),
                        Optional.of(new RecordedStep.Run(List.of("docker", "stop"), real.resolve("db"))))),
                old.stopLimit(),
                old.definition(),
                old.hidden(),
                old.control(),
                state.identity().home(),
                Optional.empty());
    }

    private static RunRecord record(String token) {
        ProcessIdentity supervisor = new ProcessIdentity("boot", "pid:[1]", 41, 1_000);
        ServiceRecord service = new ServiceRecord(
                DB,
                Optional.of(new ProcessIdentity("boot", "pid:[1]", 42, 1_001)),
                "hash",
                Map.of("port", 5432),
                Path.of("/x/db.log"),
                new StopPolicy(Signal.INT, Duration.ofSeconds(3)),
                List.of(new ServiceName("disk")));
        return new RunRecord(
                RunRecord.FORMAT,
                new RunId("r"),
                Instant.EPOCH,
                supervisor,
                Optional.of(supervisor),
                RunRecord.Phase.READY,
                Path.of("/x/target"),
                List.of(service),
                Optional.of(Duration.ofMinutes(1)),
                "definition",
                Optional.of(List.of(new ProcessIdentity("boot", "pid:[1]", 43, 1_002))),
                Optional.of(new ControlAddress(4242, token)),
                Optional.empty(),
                Optional.empty());
    }
}
