package io.bongsu.testenv;

import java.util.ArrayList;
import java.util.List;

/** What a receiver was told, for {@link RoomReceiver#told}. */
final class Told {

    private static final int LIMIT = 1_000;

    private final List<String> told = new ArrayList<>();

    synchronized void gap(long position, String reason) {
        add("gap " + position + " " + reason);
    }

    synchronized void ended(String code) {
        add("ended " + code);
    }

    synchronized void refused(String code) {
        add("refused " + code);
    }

    synchronized List<String> all() {
        return List.copyOf(told);
    }

    private void add(String what) {
        if (told.size() < LIMIT && (told.isEmpty() || !told.getLast().equals(what))) {
            told.add(what);
        }
    }
}
