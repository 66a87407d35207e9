package io.devstack.faults;

import io.devstack.DevStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tries each of some goals on each record that another user could have written. */
final class EveryGoal {
    private EveryGoal() {}

    /** The directory is not this user's alone: every goal names the reason, and does nothing. */
    static void meetsForgedDirectories(Crowd crowd, List<? extends AnyGoal> goals) throws Exception {
        for (ForgedDirectory way : ForgedDirectory.values()) {
            for (AnyGoal goal : goals) {
                if (goal.effect().isStart() && way == ForgedDirectory.SHARED) {
                    continue; // it takes this permission from the others, see ADR 16
                }
                Path project = crowd.forgedProject();
                Path pids = project.resolve(".pids");
                way.forge(pids);
                String said = goal.attempt(project);
                String occasion = goal.name() + ", " + way + ": ";
                crowd.expectUntouched(project, occasion + said);
                crowd.expect(said.contains(way.words(pids)), occasion + "unnamed: " + said);
                crowd.expect(Files.exists(pids.resolve("run.json")), occasion + "the record is gone");
            }
        }
        crowd.expectNoSupervisor("forged directories");
    }

    /** The directory is this user's alone: a start works, and no goal acts on the record. */
    static void meetsForgedFiles(Crowd crowd, List<? extends AnyGoal> goals) throws Exception {
        for (ForgedFile way : ForgedFile.values()) {
            for (AnyGoal goal : goals) {
                if (!goal.effect().isStart()
                        || way != ForgedFile.SWAPPED) { // the swaps would take away the start's own record
                    meetsForgedFile(crowd, way, goal);
                }
            }
        }
        crowd.expectNoSupervisor("forged files");
    }

    private static void meetsForgedFile(Crowd crowd, ForgedFile way, AnyGoal goal) throws Exception {
        Path project = crowd.forgedProject();
        Path pids = project.resolve(".pids");
        if (!way.isPossible(pids)) {
            return;
        }
        way.forge(pids);
        Process swaps = way.meanwhile(pids);
        String said = "";
        try {
            for (int time = 0; time < (way == ForgedFile.SWAPPED ? goal.tries() : 1); time++) {
                said = goal.attempt(project);
            }
        } finally {
            swaps.destroyForcibly().waitFor();
        }
        String occasion = goal.name() + ", " + way + ": ";
        crowd.expectUntouched(project, occasion + said);
        if (goal.effect() == AnyGoal.Effect.STARTS) {
            crowd.expect(DevStack.in(pids).running().isPresent(), occasion + "no start: " + said);
            said = Crowd.attempt(Crowd.Goal.STOP, project);
            crowd.expect(said.contains("found=A_RUN"), occasion + "not stopped: " + said);
            crowd.expectUntouched(project, occasion + said);
        } else if (goal.effect() == AnyGoal.Effect.NONE) {
            crowd.expect(
                    Files.exists(pids.resolve("run.json")) || Files.exists(pids.resolve("theirs")),
                    occasion + "the record is gone");
        }
    }
}
