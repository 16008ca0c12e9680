package io.bongsu.perf.swarm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    static String of(Path file, List<Member> members) throws IOException {
        List<Sent> all = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            all.add(Sent.parse(line));
        }
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
            for (Sent sent : all) {
                if (sent.room() == member.ticket().room()) {
                    due += sent.expected();
                    got += member.receipts().of(sent.stream(), sent.count(), sent.leftOut());
                    known += member.receipts().of(sent.stream(), sent.count(), null);
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
