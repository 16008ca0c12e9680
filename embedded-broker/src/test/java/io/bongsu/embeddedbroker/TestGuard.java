package io.bongsu.embeddedbroker;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A guard whose answers a test sets. A token is {@code <user>/<seconds it lasts>}; the host may do everything. */
final class TestGuard implements Guard<TestGuard.Session> {

    static final String HOST = "host";

    record Session(String user, Instant expiresAt) {}

    final CopyOnWriteArrayList<String> filtersAsked = new CopyOnWriteArrayList<>();
    private final Map<String, Set<String>> readable = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> writable = new ConcurrentHashMap<>();
    private volatile boolean broken;

    void allowReading(String user, String topic) {
        readable.computeIfAbsent(user, u -> ConcurrentHashMap.newKeySet()).add(topic);
    }

    void denyReading(String user, String topic) {
        readable.getOrDefault(user, Set.of()).remove(topic);
    }

    void allowWriting(String user, String topic) {
        writable.computeIfAbsent(user, u -> ConcurrentHashMap.newKeySet()).add(topic);
    }

    void breakDown(boolean broken) {
        this.broken = broken;
    }

    private void failWhenBroken() {
        if (broken) {
            throw new IllegalStateException("the guard was broken by a test");
        }
    }

    @Override
    public Admission<Session> connect(String clientId, String password) {
        failWhenBroken();
        String[] token = password.split("/", 2);
        boolean ownId = clientId.equals(token[0]) || clientId.startsWith(token[0] + ":");
        if (token.length < 2) {
            return new Admission.Refused<>("its token is none");
        }
        return ownId
                ? new Admission.Admitted<>(new Session(token[0], Instant.now().plusSeconds(Long.parseLong(token[1]))))
                : new Admission.Refused<>("its client id is another's");
    }

    @Override
    public String userOf(Session session) {
        return session.user();
    }

    @Override
    public Instant expiresAt(Session session) {
        return session.expiresAt();
    }

    @Override
    public boolean maySubscribe(Session session, String filter) {
        filtersAsked.add(filter);
        return session.user().equals(HOST)
                || filter.equals("chat-rooms/+/messages")
                || readable.getOrDefault(session.user(), Set.of()).contains(filter);
    }

    @Override
    public boolean mayPublish(Session session, String topic) {
        failWhenBroken();
        return session.user().equals(HOST)
                || writable.getOrDefault(session.user(), Set.of()).contains(topic);
    }

    @Override
    public boolean mayReceive(Session session, String topic) {
        failWhenBroken();
        return session.user().equals(HOST)
                || readable.getOrDefault(session.user(), Set.of()).contains(topic);
    }
}
