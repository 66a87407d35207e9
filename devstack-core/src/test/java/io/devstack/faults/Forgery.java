package io.devstack.faults;

import io.devstack.DevStack;
import io.devstack.fixture.Await;
import io.devstack.internal.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A way to make devstack act on a file that another user could have written, or on a process that is not the stack's. */
enum Forgery {
    LEADER_BY_ANOTHER_USER((crowd, record, project) -> record.leader(crowd.innocent(Crowd.ROOT))),
    HIDDEN_BY_ANOTHER_USER((crowd, record, project) -> record.hidden(crowd.innocent(Crowd.ROOT))),
    SUPERVISOR_BY_ANOTHER_USER((crowd, record, project) -> record.supervisor(crowd.innocent(Crowd.ROOT))),
    KEEPER_BY_ANOTHER_USER((crowd, record, project) -> record.keeper(crowd.innocent(Crowd.ROOT))),
    KEEPER_1_BY_ANOTHER_USER((crowd, record, project) -> record.keeper(crowd.identity(1))),
    LOG_FILE_BY_ANOTHER_USER((crowd, record, project) -> {
        Path log = project.resolveSibling(project.getFileName() + ".log");
        crowd.innocent(Crowd.ROOT, Map.of(), log);
        record.log(log.toRealPath());
    }),
    RUN_BY_ANOTHER_USER((crowd, record, project) ->
            crowd.innocent(Crowd.ROOT, Map.of("DEVSTACK_RUN", ForgedRecord.RUN), Path.of("/dev/null"))),
    OUTPUT_BY_ANOTHER_USER((crowd, record, project) -> {
        Path home = Files.createDirectories(project.resolve("home"));
        Files.writeString(home.resolve("report.html"), "a person's own");
        record.output(home);
    }),

    RECORD_OF_ANOTHER_USER {
        @Override
        void play(Crowd crowd) throws Exception {
            for (Crowd.Goal goal : Crowd.Goal.values()) {
                Path project = crowd.project(Crowd.ROOT);
                Path pids = project.resolve(".pids");
                crowd.record(project).leader(crowd.innocent(Crowd.ROOT)).write(pids);
                Crowd.allow(pids, "rwx------");
                Crowd.own(pids.resolve("run.json"), Crowd.MALLORY);
                Crowd.attempt(goal, project);
                crowd.expectInnocentsAlive(name() + " " + goal);
                crowd.expect(Files.notExists(pids.resolve("run.json")), "it is in the way for ever");
            }
        }
    },

    EVERY_GOAL_ON_A_FORGED_DIRECTORY {
        @Override
        void play(Crowd crowd) throws Exception {
            EveryGoal.meetsForgedDirectories(crowd, List.of(LibraryGoal.values()));
        }
    },

    /** The directory is this user's and closed; the record in it is forged. */
    EVERY_GOAL_ON_A_FORGED_FILE {
        @Override
        void play(Crowd crowd) throws Exception {
            EveryGoal.meetsForgedFiles(crowd, List.of(LibraryGoal.values()));
        }
    },

    MAVEN_GOALS_ON_A_FORGED_DIRECTORY {
        @Override
        void play(Crowd crowd) throws Exception {
            EveryGoal.meetsForgedDirectories(crowd, List.of(MavenGoal.values()));
        }
    },

    MAVEN_GOALS_ON_A_FORGED_FILE {
        @Override
        void play(Crowd crowd) throws Exception {
            EveryGoal.meetsForgedFiles(crowd, List.of(MavenGoal.values()));
        }
    },

    WRITABLE_BY_OTHERS {
        @Override
        void play(Crowd crowd) throws Exception {
            for (String mode : new String[] {"rwxrwx---", "rwxr-xrwx"}) {
                for (Crowd.Goal goal : Crowd.Goal.values()) {
                    Path project = crowd.project(Crowd.ROOT);
                    crowd.record(project).leader(crowd.innocent(Crowd.ROOT)).write(project.resolve(".pids"));
                    Crowd.allow(project.resolve(".pids"), mode);
                    String said = Crowd.attempt(goal, project);
                    crowd.expectInnocentsAlive(name() + " " + goal);
                    crowd.expect(said.contains("can be written by other users"), "unnamed: " + said);
                }
            }
        }
    },

    LINKED_DIRECTORY {
        @Override
        void play(Crowd crowd) throws Exception {
            for (Crowd.Goal goal : Crowd.Goal.values()) {
                Path project = crowd.project(Crowd.ROOT);
                Path elsewhere = crowd.project(Crowd.ROOT).resolve("theirs");
                crowd.record(project).leader(crowd.innocent(Crowd.ROOT)).write(elsewhere);
                Files.createSymbolicLink(project.resolve(".pids"), elsewhere);
                String said = Crowd.attempt(goal, project);
                crowd.expectInnocentsAlive(name() + " " + goal);
                crowd.expect(said.contains("is a link"), "unnamed: " + said);
            }
        }
    },

    LINKED_FILES {
        @Override
        void play(Crowd crowd) throws Exception {
            for (String name :
                    new String[] {"events.jsonl", "supervisor.log", "web.log", ".gitignore", ".run.json.tmp"}) {
                Path project = crowd.project(Crowd.ROOT);
                Path pids = Files.createDirectory(project.resolve(".pids"));
                Path victim = project.resolve("victim");
                Files.createFile(pids.resolve(".lock"));
                if (!name.equals(".gitignore")) { // with the lock it marks the directory as devstack's
                    Files.writeString(pids.resolve(".gitignore"), "*\n");
                }
                Files.createSymbolicLink(pids.resolve(name), victim);
                Crowd.start(project);
                Crowd.attempt(Crowd.Goal.STOP, project);
                crowd.expect(Files.notExists(victim, LinkOption.NOFOLLOW_LINKS), name + " was written through");
                crowd.expectNoSupervisor(name);
            }
            Path project = crowd.project(Crowd.ROOT);
            Path victim = project.resolve("victim");
            Path elsewhere = Files.createDirectory(project.resolve(".pids")).resolve("run.json");
            crowd.record(project).leader(crowd.innocent(Crowd.ROOT)).write(project.resolve("theirs"));
            Files.createSymbolicLink(elsewhere, project.resolve("theirs/run.json"));
            Files.createSymbolicLink(project.resolve(".pids/.lock"), victim);
            Crowd.attempt(Crowd.Goal.STOP, project);
            crowd.expect(Files.notExists(victim), "the lock was written through");
            crowd.expectInnocentsAlive("a linked record");
        }
    },

    SWAPPED_DIRECTORY {
        @Override
        void play(Crowd crowd) throws Exception {
            Path project = crowd.project(Crowd.ROOT);
            Path pids = project.resolve(".pids");
            Path theirs = project.resolve("theirs");
            crowd.record(project)
                    .leader(crowd.innocent(Crowd.ROOT))
                    .hidden(crowd.innocent(Crowd.ROOT))
                    .write(theirs);
            Crowd.own(theirs, Crowd.MALLORY);
            Files.createDirectory(pids);
            Crowd.allow(pids, "rwx------");
            Process swaps = new ProcessBuilder(
                            "perl",
                            "-e",
                            "chdir shift; while (1) { rename '.pids', 'mine'; rename 'theirs', '.pids';"
                                    + " rename '.pids', 'theirs'; rename 'mine', '.pids'; }",
                            project.toString())
                    .start();
            try {
                for (int i = 0; i < 100; i++) {
                    Crowd.attempt(Crowd.Goal.values()[i % 2], project);
                }
            } finally {
                swaps.destroyForcibly().waitFor();
            }
            crowd.expectInnocentsAlive(name());
        }
    },

    KEEPER_1_ON_OWN_RECORD {
        @Override
        void play(Crowd crowd) throws Exception {
            for (Crowd.Goal goal : Crowd.Goal.values()) {
                Path project = crowd.project(Crowd.ROOT);
                crowd.innocent(Crowd.ROOT);
                crowd.innocent(Crowd.STRANGER);
                crowd.record(project)
                        .keeper(crowd.identity(1))
                        .hidden(crowd.identity(1))
                        .write(project.resolve(".pids"));
                Crowd.attempt(goal, project);
                crowd.expectInnocentsAlive(name() + " " + goal);
            }
        }
    },

    OTHER_KEEPER_ON_OWN_RECORD {
        @Override
        void play(Crowd crowd) throws Exception {
            for (Crowd.Goal goal : Crowd.Goal.values()) {
                ProcessIdentity self = crowd.identity(ProcessHandle.current().pid());
                ProcessIdentity above = crowd.identity(
                        ProcessHandle.current().parent().orElseThrow().pid());
                ProcessIdentity keeper = crowd.innocent(Crowd.ROOT);
                for (long start : new long[] {1, keeper.startTime()}) { // in the second case it is old enough
                    Path project = crowd.project(Crowd.ROOT);
                    crowd.record(project)
                            .supervisor(new ProcessIdentity(keeper.bootId(), keeper.pidNamespace(), 999_999, start))
                            .keeper(keeper)
                            .leader(above)
                            .hidden(self)
                            .write(project.resolve(".pids"));
                    Crowd.attempt(goal, project);
                    crowd.expectInnocentsAlive(name() + " " + goal);
                }
            }
        }
    },

    ROOT_IN_A_USERS_PROJECT {
        @Override
        void play(Crowd crowd) throws Exception {
            for (Crowd.Goal goal : Crowd.Goal.values()) {
                Path project = crowd.project(Crowd.MALLORY);
                Path pids = project.resolve(".pids");
                Process theirs = new ProcessBuilder(
                                "setsid", "setpriv", "--reuid=" + Crowd.MALLORY, "--clear-groups", "sleep", "2000")
                        .start();
                Path home = Files.createDirectories(project.resolveSibling(project.getFileName() + "-home"));
                Files.writeString(home.resolve("report.html"), "a person's own");
                crowd.innocent(Crowd.ROOT, Map.of("DEVSTACK_RUN", ForgedRecord.RUN), Path.of("/dev/null"));
                crowd.record(project)
                        .hidden(crowd.innocent(Crowd.ROOT))
                        .keeper(crowd.innocent(Crowd.STRANGER))
                        .leader(crowd.identity(theirs.pid()))
                        .output(home)
                        .write(pids);
                Crowd.own(pids, Crowd.MALLORY);
                String said = Crowd.attempt(goal, project);
                crowd.expectInnocentsAlive(name() + " " + goal);
                crowd.expect(
                        theirs.waitFor(30, TimeUnit.SECONDS), // the JDK hears of the end of a child a little later
                        "the process of the project's owner lives: " + goal + ": " + said);
                crowd.expect(
                        Files.readString(home.resolve("report.html")).equals("a person's own"),
                        "a report was overwritten");
                theirs.destroyForcibly();
            }
        }
    },

    ROOT_BUILD_IN_A_USERS_WORKSPACE {
        @Override
        void play(Crowd crowd) throws Exception {
            for (boolean there : new boolean[] {false, true}) {
                Path project = crowd.project(Crowd.MALLORY);
                Path pids = project.resolve(".pids");
                if (there) {
                    Crowd.own(Files.createDirectory(pids), Crowd.MALLORY);
                }
                Crowd.start(project);
                crowd.expect(DevStack.in(pids).running().isPresent(), "the stack is not found");
                String said = Crowd.attempt(Crowd.Goal.STOP, project);
                crowd.expect(said.contains("found=A_RUN"), "not stopped: " + said);
                crowd.expectNoSupervisor(name());
            }
        }
    },

    ROOT_OVER_A_STALE_RECORD {
        @Override
        void play(Crowd crowd) throws Exception {
            for (Crowd.Goal goal : Crowd.Goal.values()) {
                Path project = crowd.project(Crowd.MALLORY);
                Path pids = project.resolve(".pids");
                crowd.record(project).write(pids);
                Crowd.own(pids, Crowd.MALLORY);
                Crowd.start(project);
                crowd.expect(Files.notExists(pids.resolve("run.json")), "root's record is in the directory of a user");
                crowd.expect(DevStack.in(pids).running().isPresent(), "the stack is not found");
                String said = Crowd.attempt(goal, project);
                crowd.expect(said.contains("found=A_RUN"), "not stopped by " + goal + ": " + said);
                crowd.expectNoSupervisor(name());
            }
        }
    },

    PORT_ON_THE_RECORD_OF_A_USER {
        @Override
        void play(Crowd crowd) throws Exception {
            Process server = new ProcessBuilder(
                            "setsid",
                            "python3",
                            "-c",
                            "import socket,time\ns=socket.socket();s.bind(('',0));s.listen()\n"
                                    + "print(s.getsockname()[1],flush=True)\ntime.sleep(2000)")
                    .start();
            int port = Integer.parseInt(server.inputReader().readLine());
            for (Crowd.Goal goal : Crowd.Goal.values()) {
                Path project = crowd.project(Crowd.MALLORY);
                Path pids = project.resolve(".pids");
                crowd.record(project).port(port).write(pids);
                Crowd.own(pids, Crowd.MALLORY);
                String said = Crowd.attempt(goal, project);
                crowd.expect(server.isAlive(), goal + " killed a server of root: " + said);
            }
            server.destroyForcibly().waitFor();
        }
    },

    LOCK_OF_ROOT {
        @Override
        void play(Crowd crowd) throws Exception {
            Path project = crowd.project(Crowd.MALLORY);
            Path pids = project.resolve(".pids");
            crowd.record(project).leader(crowd.identity(1)).write(pids);
            Crowd.own(pids, Crowd.MALLORY);
            Crowd.attempt(Crowd.Goal.STOP, project);
            crowd.expectOwner(pids.resolve(".lock"), Crowd.MALLORY);
            World.run("rm", "-rf", project.resolve("target").toString()); // root's
            String said = crowd.runAs(Crowd.MALLORY, project, "start", "stop");
            crowd.expect(said.contains("found=A_RUN"), "the owner is kept out: " + said);
            crowd.expectNoSupervisor(name());
        }
    },

    UNLISTABLE_DIRECTORY {
        @Override
        void play(Crowd crowd) throws Exception {
            Path project = crowd.project(Crowd.NAMELESS);
            Path pids = Files.createDirectory(project.resolve(".pids"));
            Crowd.allow(pids, "rwx------");
            Crowd.own(pids, Crowd.MALLORY);
            for (String goal : new String[] {"start", "stop"}) {
                String said = crowd.runAs(Crowd.NAMELESS, project, goal);
                crowd.expect(
                        said.contains(pids + " belongs to user '" + Crowd.MALLORY + "'"), goal + ", unnamed: " + said);
            }
        }
    },

    STRANGE_RECORDS {
        @Override
        void play(Crowd crowd) throws Exception {
            for (String[] make : new String[][] {
                {"mkfifo", "run.json"}, {"mkdir", "run.json"}, {"ln", "../theirs/run.json", "run.json"},
                {"ln", "-s", "../theirs/run.json", "run.json"}, {"mkfifo", ".lock"}, {"mkfifo", "events.jsonl"}
            }) {
                for (Crowd.Goal goal : Crowd.Goal.values()) {
                    Path project = crowd.project(Crowd.ROOT);
                    Path pids = Files.createDirectories(project.resolve(".pids"));
                    Crowd.allow(pids, "rwx------");
                    Files.createFile(pids.resolve("supervisor.pid"));
                    Files.writeString(pids.resolve(".gitignore"), "*\n");
                    Path theirs = project.resolve("theirs");
                    crowd.record(project).leader(crowd.innocent(Crowd.ROOT)).write(theirs);
                    Crowd.own(theirs, Crowd.MALLORY);
                    new ProcessBuilder(make).directory(pids.toFile()).start().waitFor();
                    String said = Crowd.attempt(goal, project);
                    crowd.expectInnocentsAlive(name() + " " + String.join(" ", make) + " " + goal);
                    crowd.expect(
                            said.contains("found=NOTHING") || said.contains(".lock is not a plain file"),
                            String.join(" ", make) + ": " + said);
                }
            }
        }
    },

    LINK_TO_A_DIRECTORY_OF_ANOTHER_USER {
        @Override
        void play(Crowd crowd) throws Exception {
            for (Crowd.Goal goal : Crowd.Goal.values()) {
                Path project = crowd.project(Crowd.ROOT);
                Path theirs = crowd.project(Crowd.MALLORY).resolve("theirs");
                crowd.record(project).leader(crowd.innocent(Crowd.ROOT)).write(theirs);
                Crowd.own(theirs, Crowd.MALLORY);
                Files.createSymbolicLink(project.resolve(".pids"), theirs);
                String said = Crowd.attempt(goal, project);
                crowd.expectInnocentsAlive(name() + " " + goal);
                crowd.expect(said.contains("is a link"), "unnamed: " + said);
                crowd.expect(Files.exists(theirs.resolve("run.json")), "the record of another user was moved");
            }
        }
    },

    ACCESS_CONTROL_LIST {
        @Override
        void play(Crowd crowd) throws Exception {
            for (String file : new String[] {".pids", ".pids/run.json"}) {
                for (Crowd.Goal goal : Crowd.Goal.values()) {
                    Path project = crowd.project(Crowd.ROOT);
                    Path pids = project.resolve(".pids");
                    crowd.record(project).leader(crowd.innocent(Crowd.ROOT)).write(pids);
                    Crowd.allow(pids, "rwxr-xr-x");
                    if (!Crowd.letWrite(project.resolve(file), Crowd.MALLORY)) {
                        return; // this file system has no such lists
                    }
                    String said = Crowd.attempt(goal, project);
                    crowd.expectInnocentsAlive(name() + " " + file + " " + goal);
                    crowd.expect(!file.equals(".pids") || said.contains("written by other users"), "unnamed: " + said);
                }
            }
        }
    },

    SWAPPED_WHILE_IT_RUNS {
        @Override
        void play(Crowd crowd) throws Exception {
            for (String when : new String[] {"at once", "untrusted", "noticed"}) {
                boolean untrusted = when.equals("untrusted");
                Path project = crowd.project(Crowd.ROOT);
                Path pids = project.resolve(".pids");
                Crowd.start(project);
                crowd.record(project)
                        .supervisor(crowd.innocent(Crowd.ROOT))
                        .leader(crowd.innocent(Crowd.ROOT))
                        .write(project.resolve("theirs"));
                if (untrusted) {
                    Crowd.allow(pids, "rwxrwxrwx");
                    Crowd.own(project.resolve("theirs/run.json"), Crowd.MALLORY);
                }
                World.run(
                        "mv",
                        project.resolve("theirs/run.json").toString(),
                        pids.resolve("run.json").toString());
                if (when.equals("noticed")) {
                    Await.until("the supervisor has written its record again", () -> isOfAnotherRun(pids));
                }
                String said = Crowd.attempt(Crowd.Goal.STOP, project);
                crowd.expectInnocentsAlive(name());
                crowd.expect(untrusted || said.contains("found=A_RUN"), "not stopped: " + said);
                crowd.expectNoSupervisor(name());
            }
        }
    },

    FILE_SYSTEM_WITHOUT_MODES {
        @Override
        void play(Crowd crowd) throws Exception {
            for (int owner : new int[] {Crowd.ROOT, Crowd.MALLORY}) {
                Path project = crowd.projectWithoutModes(owner);
                Path pids = project.resolve(".pids");
                Crowd.start(project);
                crowd.expect(Files.notExists(pids.resolve("run.json")), "the record is where everybody can write");
                crowd.expect(Files.exists(pids.resolve("web.pid")), "the PID file is not where people look for it");
                crowd.record(project).leader(crowd.innocent(Crowd.ROOT)).write(pids);
                crowd.expect(DevStack.in(pids).running().isPresent(), "the stack is not found");
                String said = Crowd.attempt(Crowd.Goal.STOP, project);
                crowd.expect(said.contains("found=A_RUN"), "not stopped: " + said);
                crowd.expectNoSupervisor(name());
                crowd.record(project).leader(crowd.innocent(Crowd.ROOT)).write(pids);
                Crowd.attempt(Crowd.Goal.STOP, project);
                Crowd.attempt(Crowd.Goal.HARD_SHUTDOWN, project);
                crowd.expectInnocentsAlive(name());
                Crowd.start(project);
                Crowd.attempt(Crowd.Goal.HARD_SHUTDOWN, project);
                crowd.expectNoSupervisor(name());
            }
        }
    },

    /** Without a number in the namespace, all users look like the same one, this user too. */
    USER_NAMESPACE {
        @Override
        void play(Crowd crowd) throws Exception {
            for (List<String> namespace :
                    List.of(List.of("unshare", "--user"), List.of("unshare", "--user", "--map-root-user"))) {
                if (!Crowd.works(namespace)) {
                    return; // not on this machine
                }
                Path project = crowd.project(Crowd.ROOT);
                String said = crowd.runBy(namespace, project, "start", "stop");
                crowd.expect(said.contains("found=A_RUN"), namespace + ": not stopped: " + said);
                crowd.expectNoSupervisor(name());
                Path theirs = crowd.project(Crowd.ROOT);
                crowd.record(theirs).leader(crowd.innocent(Crowd.ROOT)).write(theirs.resolve(".pids"));
                Crowd.own(theirs.resolve(".pids"), Crowd.MALLORY);
                said = crowd.runBy(namespace, theirs, "stop");
                crowd.expectInnocentsAlive(name() + " " + namespace);
                crowd.expect(said.contains(".pids belongs to user '"), namespace + ": unnamed: " + said);
            }
        }
    },

    USER_WITHOUT_NAME_AND_HOME {
        @Override
        void play(Crowd crowd) throws Exception {
            Path project = crowd.project(Crowd.NAMELESS);
            String said = crowd.runAs(Crowd.NAMELESS, project, "start", "stop");
            crowd.expect(said.contains("found=A_RUN"), "not stopped: " + said);
            crowd.expect(Files.notExists(project.resolve("?")), "there is a directory of that name");
            crowd.expectNoSupervisor(name());
            Path theirs = crowd.project(Crowd.NAMELESS);
            crowd.record(theirs).leader(crowd.innocent(Crowd.NAMELESS)).write(theirs.resolve(".pids"));
            Crowd.own(theirs.resolve(".pids"), Crowd.MALLORY);
            said = crowd.runAs(Crowd.NAMELESS, theirs, "stop");
            crowd.expectInnocentsAlive(name());
            crowd.expect(said.contains("belongs to user '" + Crowd.MALLORY + "'"), "unnamed: " + said);
        }
    },

    STACK_OF_TODAY {
        @Override
        void play(Crowd crowd) throws Exception {
            Path project = crowd.project(Crowd.ROOT);
            Path pids = project.resolve(".pids");
            Crowd.start(project);
            String record = Files.readString(pids.resolve("run.json"));
            Files.writeString(pids.resolve("run.json"), record.replace(",\"onlyUser\":null", ""));
            Crowd.allow(pids.resolve("run.json"), "rw-r--r--");
            Crowd.allow(pids.resolve(".lock"), "rw-r--r--");
            Crowd.allow(pids, "rwxr-xr-x");
            String said = Crowd.attempt(Crowd.Goal.STOP, project);
            crowd.expect(said.contains("found=A_RUN"), "not stopped: " + said);
            crowd.expectNoSupervisor(name());
            Crowd.start(project);
            crowd.expect(Files.getPosixFilePermissions(pids.resolve(".lock")).size() == 2, "others can open the lock");
            Crowd.attempt(Crowd.Goal.STOP, project);
        }
    };

    private final Forged forged;

    /** Completes a record by what must not be believed. */
    @FunctionalInterface
    private interface Forged {
        void complete(Crowd crowd, ForgedRecord record, Path project) throws Exception;
    }

    Forgery() {
        this((crowd, record, project) -> {});
    }

    Forgery(Forged forged) {
        this.forged = forged;
    }

    /** Returns whether there is a record that is not forged. */
    private static boolean isOfAnotherRun(Path pids) throws IOException {
        try {
            return !Files.readString(pids.resolve("run.json")).contains(ForgedRecord.RUN);
        } catch (NoSuchFileException e) {
            return false; // it is set aside before
        }
    }

    /** Both goals find the directory of another user in a project of root. */
    void play(Crowd crowd) throws Exception {
        for (Crowd.Goal goal : Crowd.Goal.values()) {
            Path project = crowd.project(Crowd.ROOT);
            Path pids = project.resolve(".pids");
            crowd.innocent(Crowd.STRANGER);
            ForgedRecord record = crowd.record(project);
            forged.complete(crowd, record, project);
            record.write(pids);
            Crowd.own(pids, Crowd.MALLORY);
            String said = Crowd.attempt(goal, project);
            crowd.expectInnocentsAlive(name() + " " + goal);
            crowd.expect(said.contains(pids + " belongs to user '" + Crowd.MALLORY + "'"), "unnamed: " + said);
            crowd.expectOwner(pids.resolve("run.json"), Crowd.MALLORY);
            Path report = project.resolve("home/report.html");
            crowd.expect(
                    Files.notExists(report) || Files.readString(report).equals("a person's own"), "it was overwritten");
        }
    }
}
