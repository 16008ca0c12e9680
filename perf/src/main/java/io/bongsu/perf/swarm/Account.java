package io.bongsu.perf.swarm;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds what was received against what was sent, receiver by receiver and message by message; who was refused is due nothing. */
final class Account {

    /**
     * @param leftOut of the first {@code count}: those of which nobody knows whether they were sent. Received or not, they are neither
     *     expected nor unexpected.
     */
    private record Sent(
            long room, int stream, int count, @Nullable BitSet leftOut) {

        /** {@code room stream count}, and where some are left out their numbers with commas between. */
        static Sent parse(String line) {
            String[] parts = line.split(" ", -1);
            int count = Integer.parseInt(parts[2]);
            BitSet leftOut = null;
            if (parts.length > 3) {
                leftOut = new BitSet();
                for (String number : parts[3].split(",", -1)) {
                    leftOut.set(Integer.parseInt(number));
                }
            }
            return new Sent(Long.parseLong(parts[0]), Integer.parseInt(parts[1]), count, leftOut);
        }

        int expected() {
            return leftOut == null ? count : count - leftOut.get(0, count).cardinality();
        }
    }

    private Account() {}

    /** expected delivered unexpected worst: the last is what the one receiver lacks that lacks the most. */
    static String of(List<String> sent, List<Member> members) {
        List<Sent> all = sent.stream().map(Sent::parse).toList();
        long expected = 0;
        long delivered = 0;
        long unexpected = 0;
        long worst = 0;
        for (Member member : members) {
            if (member.isRefused()) {
                continue;
            }
            long due = 0;
            long got = 0;
            long known = 0;
            for (Sent each : all) {
                if (each.room() == member.ticket().room()) {
                    due += each.expected();
                    got += member.receipts().of(each.stream(), each.count(), each.leftOut());
                    known += member.receipts().of(each.stream(), each.count(), null);
                }
            }
            expected += due;
            delivered += got;
            unexpected += member.receipts().distinct() - known;
            worst = Math.max(worst, due - got);
        }
        return expected + " " + delivered + " " + unexpected + " " + worst;
    }
}
