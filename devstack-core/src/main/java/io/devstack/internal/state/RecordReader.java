package io.devstack.internal.state;

import io.devstack.internal.json.Json;
import io.devstack.internal.json.MalformedJsonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Reads the record of a stack through its {@link TrustGate}. */
final class RecordReader {
    static final int LONGEST = 16 << 20; // thousands of services

    private final Path directory;
    private final TrustGate gate;
    private final String name;
    private final String journal;

    RecordReader(Path directory, TrustGate gate, String name, String journal) {
        this.directory = directory;
        this.gate = gate;
        this.name = name;
        this.journal = journal;
    }

    /** See {@link StateDirectory#readRecord}. */
    Optional<RunRecord> read() throws IOException {
        try (TrustedDirectory trusted = gate.open().orElse(null)) {
            Optional<byte[]> content = trusted == null ? Optional.empty() : trusted.read(name, LONGEST);
            if (trusted == null || content.isEmpty()) {
                return Optional.empty();
            }
            RunRecord record = parse(content.get());
            checkJournal(trusted);
            return Optional.of(record.limitedTo(gate.otherOwner(trusted).map(FileOwner::number)));
        }
    }

    private RunRecord parse(byte[] content) throws DamagedRecordException {
        Path file = gate.home().resolve(name);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            RunRecord record = Json.read(text, RunRecord.class);
            if (record.format() > RunRecord.FORMAT) {
                throw DamagedRecordException.newer(file);
            }
            return record;
        } catch (MalformedJsonException | CharacterCodingException e) {
            throw new DamagedRecordException(file, "it is damaged (" + e.getMessage() + ")");
        }
    }

    /** The journal is beside the record, unless the directory cannot keep other users out of either. */
    private void checkJournal(TrustedDirectory trusted) throws IOException {
        try {
            if (gate.home().equals(directory)) {
                trusted.checkFile(journal);
            }
        } catch (NoSuchFileException e) {
            return; // it is restored within a second
        }
    }

    /** Returns where the logs of a run go if another user wrote its record. */
    static Path outputOfAnotherUser(Path directory) {
        Path project = Objects.requireNonNull(directory.getParent());
        return project.resolve("target").resolve("devstack");
    }
}
