package io.bongsu.perf.swarm;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.ToLongFunction;

/** All receivers of a swarm: lets them in a few at a time, and counts who is there. Only the swarm's thread touches it. */
final class Crowd implements Member.Watcher {

    /** Called once all that were let in are open or refused. */
    interface Settled {
        void opened(int open, int failed, long tookNanos);
    }

    private static final int TROUBLES_TOLD = 3;

    private final Settled settled;
    private final Queue<Member> waiting = new ArrayDeque<>();
    private final List<Member> members = new ArrayList<>();

    private int connecting;
    private int open;
    private int failed;
    private int broken;
    private int returned;
    private int troublesTold;
    private long beganNanos;
    private int atOnce;
    private boolean opening;
    private boolean calm;

    Crowd(Settled settled) {
        this.settled = settled;
    }

    List<Member> members() {
        return members;
    }

    /** Networks cut nothing until the next round begins. */
    void calmDown() {
        calm = true;
    }

    @Override
    public boolean calm() {
        return calm;
    }

    /** Beside those that are there. */
    void letIn(List<Member> more, int mostAtOnce) {
        waiting.addAll(more);
        atOnce = mostAtOnce;
        opening = true;
        beganNanos = System.nanoTime();
        connectMore();
    }

    @Override
    public void opened(Member member) {
        open++;
        if (member.isFirstConnection()) {
            oneLessConnects();
        } else {
            returned++;
        }
    }

    @Override
    public void lost(Member member, boolean wasOpen, Exception why) {
        if (wasOpen) {
            open--;
        }
        // A poll is open once it has asked, and may be refused later; where its connection only ends, that is a loss.
        if (member.isFirstConnection() && !member.isAnswered() && (!wasOpen || why instanceof Refusal)) {
            failed++;
            member.refused();
            if (!wasOpen) {
                oneLessConnects();
            }
        } else if (wasOpen) {
            broken++;
        }
        if (!member.comesBack() && troublesTold++ < TROUBLES_TOLD) {
            System.err.println(member + ": " + why);
        }
    }

    private void oneLessConnects() {
        connecting--;
        connectMore();
    }

    private void connectMore() {
        while (connecting < atOnce && !waiting.isEmpty()) {
            connecting++;
            Member next = waiting.remove();
            members.add(next);
            try {
                next.connect();
            } catch (IOException | RuntimeException trouble) {
                connecting--;
                failed++;
                next.refused();
                System.err.println("Cannot connect: " + trouble);
            }
        }
        if (opening && connecting == 0 && waiting.isEmpty()) {
            opening = false;
            settled.opened(open, failed, System.nanoTime() - beganNanos);
        }
    }

    /** A round begins: nobody has received anything yet. */
    void begin() {
        members.forEach(Member::forgetReceipts);
        calm = false;
        // Whoever is gone already will miss all of it, and that must show.
        broken = (int) members.stream().filter(Member::isGone).count();
        returned = 0;
    }

    /** Resets every connection. */
    void cut() {
        List.copyOf(members).forEach(Member::cut);
    }

    void close() {
        members.forEach(Member::close);
        members.clear();
        open = 0;
        failed = 0;
        broken = 0;
        returned = 0;
    }

    /** The least and the most that one has received, who is there, and since when: {@link SwarmProcess.Tally} says each. */
    String received() {
        return members.stream().mapToLong(Crowd::distinct).min().orElse(0) + " "
                + members.stream().mapToLong(Crowd::distinct).max().orElse(0) + " " + open + " " + broken + " "
                + returned + " " + failed;
    }

    long sinceOpeningNanos() {
        return System.nanoTime() - beganNanos;
    }

    private static long distinct(Member member) {
        return member.receipts().distinct();
    }

    /** Of all receivers: how long their radios would have been on, in nanoseconds, and how often woken. */
    String radio() {
        long now = System.nanoTime();
        return sum(member -> member.radio().onNanos(now)) + " "
                + sum(member -> member.radio().wakeUps());
    }

    private long sum(ToLongFunction<Member> what) {
        return members.stream().mapToLong(what).sum();
    }
}
