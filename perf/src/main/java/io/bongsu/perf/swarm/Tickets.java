package io.bongsu.perf.swarm;

import java.util.ArrayList;
import java.util.List;

/** The receivers: a line each, with a room and, as far as they are needed, token, name, topic and position. */
final class Tickets {

    private Tickets() {}

    static List<Ticket> of(List<String> lines, Terms terms) {
        List<Ticket> tickets = new ArrayList<>();
        for (String line : lines) {
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
