package io.bongsu.perf.swarm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file of receivers: a line each, with a room and, as far as they are needed, token, name, topic and position. */
final class Tickets {

    private Tickets() {}

    static List<Ticket> read(Path file, Terms terms) throws IOException {
        List<Ticket> tickets = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split(" ", -1);
            long room = Long.parseLong(parts[0]);
            tickets.add(new Ticket(
                    part(parts, 1, ""),
                    room,
                    part(parts, 3, "chat-rooms/" + room + "/messages"),
                    Long.parseLong(part(parts, 4, Long.toString(terms.position()))),
                    part(parts, 2, "receiver-" + tickets.size()),
                    terms.qos(),
                    new MqttSession(terms.persistent()),
                    new SocketIoSession()));
        }
        return tickets;
    }

    private static String part(String[] parts, int index, String otherwise) {
        return parts.length > index ? parts[index] : otherwise;
    }
}
