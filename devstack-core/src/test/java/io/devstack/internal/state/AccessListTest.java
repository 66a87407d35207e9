package io.devstack.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The decisions on every system; reading and writing lists on Windows. wine has only one user, so owners are tested without it. */
class AccessListTest {
    private static final UserPrincipal USER = new User("PC\\anna");
    private static final UserPrincipal ADMINISTRATORS = new User("Administrators");
    private static final UserPrincipal SYSTEM = new User("SYSTEM");
    private static final UserPrincipal OTHERS = new User("Authenticated Users");

    private final AccessList plain = new AccessList(USER, USER, Set.of(SYSTEM, ADMINISTRATORS));

    @TempDir
    Path directory = Path.of("");

    private record User(String name) implements UserPrincipal {
        @Override
        public String getName() {
            return name;
        }
    }

    @Test
    void administratorsOwnTheFilesOfAnElevatedProcessOnly() {
        assertThat(plain.isOwner(USER)).isTrue();
        assertThat(plain.isOwner(ADMINISTRATORS)).isFalse();
        AccessList elevated = new AccessList(USER, ADMINISTRATORS, Set.of(SYSTEM, ADMINISTRATORS));
        assertThat(elevated.isOwner(USER)).isTrue();
        assertThat(elevated.isOwner(ADMINISTRATORS)).isTrue();
        assertThat(elevated.isOwner(OTHERS)).isFalse();
    }

    @Test
    void othersMayReadAndNotWrite() {
        List<AclEntry> own = new ArrayList<>();
        for (UserPrincipal each : List.of(USER, SYSTEM, ADMINISTRATORS)) {
            own.add(entry(each, Set.of(AclEntryPermission.values()), Set.of()));
        }
        assertThat(plain.keepsOthersOut(own)).isTrue();
        own.add(entry(OTHERS, Set.of(AclEntryPermission.READ_DATA, AclEntryPermission.EXECUTE), Set.of()));
        assertThat(plain.keepsOthersOut(own)).isTrue();
        own.add(entry(OTHERS, Set.of(AclEntryPermission.WRITE_DATA), Set.of(AclEntryFlag.INHERIT_ONLY)));
        assertThat(plain.keepsOthersOut(own)).isTrue();
        for (AclEntryPermission write : List.of(
                AclEntryPermission.WRITE_DATA,
                AclEntryPermission.APPEND_DATA,
                AclEntryPermission.DELETE,
                AclEntryPermission.DELETE_CHILD,
                AclEntryPermission.WRITE_ACL,
                AclEntryPermission.WRITE_OWNER)) {
            List<AclEntry> all = new ArrayList<>(own);
            all.add(entry(OTHERS, Set.of(write), Set.of()));
            assertThat(plain.keepsOthersOut(all)).as(write.name()).isFalse();
        }
    }

    @Test
    void fileWithoutAListIsEveryones() {
        assertThat(plain.keepsOthersOut(List.of())).isFalse();
    }

    private static AclEntry entry(
            UserPrincipal principal, Set<AclEntryPermission> permissions, Set<AclEntryFlag> flags) {
        return AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(principal)
                .setPermissions(permissions)
                .setFlags(flags)
                .build();
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void fileIsMadeForItsOwnerAlone() throws Exception {
        Path pids = Files.createDirectory(directory.resolve(".pids"), OwnerOnly.directory());
        new NamedDirectory(pids).write("run.json", "{}");
        assertThat(view(pids.resolve("run.json")).getAcl())
                .isNotEmpty()
                .noneMatch(entry -> entry.principal().getName().contains("Everyone")
                        && entry.permissions().contains(AclEntryPermission.READ_DATA));
        try (TrustedDirectory trusted = TrustedDirectory.open(pids, Set.of()).orElseThrow()) {
            assertThat(trusted.read("run.json", 100)).isPresent();
        }
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void fileThatEveryoneMayWriteIsNotActedOn() throws Exception {
        Path pids = Files.createDirectory(directory.resolve(".pids"), OwnerOnly.directory());
        new NamedDirectory(pids).write("run.json", "{}");
        letEveryoneWrite(pids.resolve("run.json"));
        try (TrustedDirectory trusted = TrustedDirectory.open(pids, Set.of()).orElseThrow()) {
            assertThatThrownBy(() -> trusted.read("run.json", 100))
                    .isInstanceOf(DamagedRecordException.class)
                    .hasMessageContaining("can be written by other users");
        }
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void directoryThatEveryoneMayWriteIsNotTrustedBeforeAStartHasTightenedIt() throws Exception {
        Path pids = Files.createDirectory(directory.resolve(".pids"), OwnerOnly.directory());
        letEveryoneWrite(pids);
        assertThatThrownBy(() -> TrustedDirectory.open(pids, Set.of()))
                .isInstanceOf(UntrustedFileException.class)
                .hasMessageContaining("icacls");
        assertThat(PrivateDirectory.create(directory, ".pids")).isEmpty();
        AccessList.tighten(pids, true);
        TrustedDirectory.open(pids, Set.of()).orElseThrow().close();
        assertThat(PrivateDirectory.create(directory, ".pids")).isPresent();
    }

    private static void letEveryoneWrite(Path file) throws Exception {
        List<AclEntry> list = new ArrayList<>(view(file).getAcl());
        list.add(entry(
                FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("Everyone"),
                Set.of(AclEntryPermission.values()),
                Set.of()));
        view(file).setAcl(list);
    }

    private static AclFileAttributeView view(Path file) {
        return Objects.requireNonNull(Files.getFileAttributeView(file, AclFileAttributeView.class));
    }
}
