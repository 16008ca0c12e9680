package io.bongsu.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.core.Entry;
import io.bongsu.membership.AccessChanged;
import io.bongsu.membership.Rights;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One room, two nodes over the same log, and what is true of it: against this the receivers judge what they are given. */
final class ModelRoom {

    private static final long ROOM = FakeLog.ROOM;

    final FakeLog log = new FakeLog();
    private final FakeAccess access = new FakeAccess();
    /** Every message ever stored, also those that are not kept any more. */
    private final Map<Long, Entry> stored = new HashMap<>();
    /** By user, the revision their newest removal made. */
    private final Map<String, Long> removedAt = new HashMap<>();

    private final Map<String, Rights> rights = new HashMap<>();
    /** A closes a room the moment nobody is there, and keeps few messages; B keeps rooms, and few bytes. */
    private final List<ModelNode> nodes = List.of(
            new ModelNode("A", log, access, settings(4, 65_536, 1 << 20, Duration.ZERO)),
            new ModelNode(
                    "B", log, access.elsewhere(), settings(8, 45, 4 * TailMemory.ENTRY_BYTES, Duration.ofHours(1))));

    private final List<ModelReceiver> receivers =
            List.of(new ModelReceiver(this, "alice"), new ModelReceiver(this, "alice"), new ModelReceiver(this, "bob"));

    ModelRoom() {
        changeRights("alice", Rights.MEMBER, 0);
        changeRights("bob", Rights.MEMBER, 0);
        nodes.forEach(ModelNode::missAll);
    }

    private static StreamSettings settings(int tailEntries, int tailBytes, long tailsBytes, Duration linger) {
        return new StreamSettings(
                tailEntries, tailBytes, tailsBytes, linger, Duration.ofSeconds(2), 100, 100, 10, 10, 10);
    }

    ModelNode node(int index) {
        return nodes.get(index);
    }

    ModelReceiver receiver(int index) {
        return receivers.get(index);
    }

    void commit(int count, int storedBy) {
        List<Entry> entries = log.commit(count);
        entries.forEach(entry -> stored.put(entry.seq(), entry));
        node(storedBy).toldOfStored(entries);
        node(1 - storedBy).toldOfElsewhere(entries);
    }

    /** Another node, or whoever speaks like one, says that there is more than there is. */
    void rumour(int ahead, int node) {
        long seq = log.lastSeq() + 1 + ahead;
        node(node).streams().heard(new Entry(ROOM, seq, log.accessRev(), new byte[0]));
    }

    void forget(int count) {
        log.forgetUpTo(Math.min(log.lastSeq(), log.oldest() + count - 1));
    }

    /** Committed; the nodes are told of it later, or never. */
    void changeRights(String user, Rights after, int changedBy) {
        Rights before = rights.getOrDefault(user, Rights.NONE);
        long rev = access.put(user, after);
        rights.put(user, after);
        log.rev(rev);
        if (!after.canRead()) {
            removedAt.put(user, rev);
        }
        node(changedBy).toldOf(() -> node(changedBy).streams().on(new AccessChanged(ROOM, rev, user, before, after)));
        node(1 - changedBy).toldOf(() -> node(1 - changedBy).streams().accessMoved(ROOM, rev));
    }

    boolean mayRead(String user) {
        return rights.getOrDefault(user, Rights.NONE).canRead();
    }

    /** Revision 0 where there was none. */
    long removedAt(String user) {
        return removedAt.getOrDefault(user, 0L);
    }

    Entry stored(long seq) {
        Entry entry = stored.get(seq);
        assertThat(entry).as("message %d was stored", seq).isNotNull();
        return Objects.requireNonNull(entry);
    }

    /** What must hold after each step. */
    void check() {
        receivers.forEach(ModelReceiver::checkNotForgotten);
        assertThat(nodes).as("follows the room while it holds it").allMatch(ModelNode::followsWhatItHolds);
    }

    /** No more faults; all that was not told stays untold; one head check: now everyone comes to the head. */
    void settleByHeadCheck() {
        log.failNext(0);
        log.onceAfterRead(() -> {});
        nodes.forEach(ModelNode::missAll);
        nodes.forEach(ModelNode::checkHeads);
        settle();
    }

    /** Everything was told, or is now: that alone brings everyone to the head. */
    void settleByNews() {
        log.onceAfterRead(() -> {});
        nodes.forEach(ModelNode::hearAll);
        settle();
    }

    private void settle() {
        workAll();
        receivers.forEach(ModelReceiver::pullAll);
        // Who was ended and may read again comes back.
        receivers.forEach(ModelReceiver::comeBackIfAllowed);
        workAll();
        receivers.forEach(ModelReceiver::pullAll);
        check();
        receivers.forEach(ModelReceiver::checkSettled);
    }

    /** Nothing is held for those who left. */
    void checkNothingIsLeftBehind() {
        receivers.forEach(ModelReceiver::close);
        nodes.forEach(ModelNode::checkHeads);
        check();
        assertThat(nodes).as("cursors").allMatch(node -> node.gauge("bongsu.stream.cursors") == 0);
        assertThat(node(0).gauge("bongsu.stream.rooms")).as("rooms").isZero();
        assertThat(node(0).gauge("bongsu.stream.tail.bytes")).as("bytes").isZero();
    }

    private void workAll() {
        for (ModelNode node : nodes) {
            int done = 0;
            while (node.workOnce()) {
                assertThat(++done).as("work comes to an end").isLessThan(1_000);
            }
        }
    }
}
