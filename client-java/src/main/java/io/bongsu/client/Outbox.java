package io.bongsu.client;

import io.bongsu.client.OutboxException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * What was accepted to be sent, in memory and in the journal. A message is
 *
 *      accepted ──> settled (its outcome is on the disk) ──> told to the app ──> forgotten
 *
 * and memory decides: a record that could not be written (a full disk) leaves an older state in the journal, which after a
 * restart means that the message is sent again under the same key, which the server answers as before, or that the app is
 * told again. Nothing is lost by it, and nothing stored twice.
 *
 * For any thread. Its lock is held while the disk is waited for.
 */
final class Outbox implements Closeable {

    private static final long GARBAGE_BYTES = 64 * 1024;

    private final JournalRecord owner;
    private final int messagesLimit;
    private final long bytesLimit;
    private final Map<String, OutgoingMessage> waiting = new LinkedHashMap<>();
    private final Map<String, SendOutcome> untold = new LinkedHashMap<>();
    private final Journal journal;
    private long liveBytes;
    private boolean closed;

    Outbox(Path file, String userId, int messagesLimit, long bytesLimit) throws IOException {
        this.owner = JournalRecord.owner(userId);
        this.messagesLimit = messagesLimit;
        this.bytesLimit = bytesLimit;
        this.journal = Journal.open(file, owner, record -> replay(record, userId, file));
    }

    private void replay(JournalRecord record, String userId, Path file) {
        switch (record.kind) {
            case OWNER:
                if (!Wire.text(record.json, "userId").equals(userId)) {
                    throw new IllegalArgumentException(file + " is the outbox of another user than " + userId
                            + ": give each a folder of their own");
                }
                break;
            case ACCEPTED:
                waiting.put(record.key(), record.message());
                liveBytes += Journal.bytes(record);
                break;
            case SETTLED:
                forgetWaiting(record.key());
                untold.put(record.key(), record.outcome());
                liveBytes += Journal.bytes(record);
                break;
            case TOLD:
                forgetOutcome(record.key());
                break;
        }
    }

    /** When this returns the message is on the disk. The same one again, while it waits, is the one that waits. */
    synchronized OutgoingMessage accept(OutgoingMessage message) throws OutboxException {
        if (closed) {
            throw new OutboxException(Reason.CLOSED, "The client is closed");
        }
        OutgoingMessage same = waiting.get(JournalRecord.key(message));
        if (same != null) {
            if (same.content().equals(message.content()) && same.type().equals(message.type())) {
                return same;
            }
            throw new OutboxException(Reason.KEY_REUSED, "Another message waits as " + message.clientMessageId());
        }
        JournalRecord record = JournalRecord.accepted(message);
        long bytes = Journal.bytes(record);
        if (waiting.size() + untold.size() >= messagesLimit || liveBytes + bytes > bytesLimit) {
            throw new OutboxException(
                    Reason.FULL, "There wait " + waiting.size() + " messages, " + liveBytes + " bytes");
        }
        try {
            compact();
            journal.append(record);
        } catch (IOException e) {
            throw new OutboxException(Reason.DISK, "The disk did not take it: " + e.getMessage(), e);
        }
        waiting.put(record.key(), message);
        liveBytes += bytes;
        return message;
    }

    synchronized List<OutgoingMessage> waiting() {
        return new ArrayList<>(waiting.values());
    }

    /** Outcomes that the app was not told, of earlier processes too. */
    synchronized List<SendOutcome> untold() {
        return new ArrayList<>(untold.values());
    }

    /**
     * The outcome is known.
     *
     * @return whether it was not known before: then, and only then, it is to be told
     */
    boolean settle(SendOutcome outcome) {
        OutgoingMessage message;
        synchronized (this) {
            message = forgetWaiting(JournalRecord.key(outcome));
            if (message == null || closed) {
                return false;
            }
            JournalRecord record = JournalRecord.settled(outcome);
            untold.put(record.key(), outcome);
            liveBytes += Journal.bytes(record);
            write(record);
        }
        message.complete(outcome);
        return true;
    }

    /** The app was told, or there is nobody to tell. */
    synchronized void told(SendOutcome outcome) {
        if (!closed && forgetOutcome(JournalRecord.key(outcome))) {
            write(JournalRecord.told(outcome));
        }
    }

    /** Where the disk does not take it, the journal keeps an older state, which does no harm: see above. */
    private void write(JournalRecord record) {
        try {
            if (waiting.isEmpty() && untold.isEmpty()) {
                journal.clear(owner);
            } else {
                compact();
                journal.append(record);
            }
        } catch (IOException harmless) {
            // The next message that is accepted, or not, tells of the disk.
        }
    }

    /** A file that is mostly past is written anew; where there is no space for that, it grows up to twice the limit. */
    private void compact() throws IOException {
        long garbage = journal.bytes() - liveBytes;
        if (garbage < Math.max(GARBAGE_BYTES, liveBytes)) {
            return;
        }
        List<JournalRecord> live = new ArrayList<>();
        live.add(owner);
        untold.values().forEach(outcome -> live.add(JournalRecord.settled(outcome)));
        waiting.values().forEach(message -> live.add(JournalRecord.accepted(message)));
        try {
            journal.rewrite(live);
        } catch (IOException e) {
            if (journal.bytes() > 2 * bytesLimit + GARBAGE_BYTES) {
                throw e;
            }
        }
    }

    private @Nullable OutgoingMessage forgetWaiting(String key) {
        OutgoingMessage message = waiting.remove(key);
        if (message != null) {
            liveBytes -= Journal.bytes(JournalRecord.accepted(message));
        }
        return message;
    }

    private boolean forgetOutcome(String key) {
        SendOutcome outcome = untold.remove(key);
        if (outcome != null) {
            liveBytes -= Journal.bytes(JournalRecord.settled(outcome));
        }
        return outcome != null;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        journal.close();
    }
}
