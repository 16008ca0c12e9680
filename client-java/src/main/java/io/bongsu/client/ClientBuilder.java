package io.bongsu.client;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link BongsuClient}. {@link #mqtt} and {@link #folder} are needed, all else has a default. */
public final class ClientBuilder {

    final URI server;
    final String userId;
    final TokenSource tokens;

    @Nullable
    URI mqtt;

    @Nullable
    Path folder;

    @Nullable
    KeyStore trusted;

    @Nullable
    Executor listenerExecutor;

    @Nullable
    OutcomeListener outcomeListener;

    @Nullable
    ConnectionListener connectionListener;

    LongSupplier elapsedNanos = System::nanoTime;
    Random random = new SecureRandom();
    int outboxMessages = 1_000;
    long outboxBytes = 8L * 1024 * 1024;
    int roomBufferMessages = 256;
    long roomBufferBytes = 1024L * 1024;

    ClientBuilder(URI server, String userId, TokenSource tokens) {
        this.server = Objects.requireNonNull(server);
        this.userId = Objects.requireNonNull(userId);
        this.tokens = Objects.requireNonNull(tokens);
    }

    /**
     * The broker's address: {@code mqtt://host:1883}, {@code mqtts://host:8883} with TLS, {@code ws://host:9001/mqtt} or
     * {@code wss://host:9001/mqtt}. Those are the ports and the path where it names none.
     */
    public ClientBuilder mqtt(URI broker) {
        this.mqtt = broker;
        return this;
    }

    /**
     * A folder of the app's own for this user: the outbox, and a number that tells this installation from the user's
     * others. It is made where it is missing; one client at a time may use it.
     */
    public ClientBuilder folder(Path own) {
        this.folder = own;
        return this;
    }

    /** Certificates to trust instead of the system's: of a server with an authority of its own. */
    public ClientBuilder trust(KeyStore authorities) {
        this.trusted = authorities;
        return this;
    }

    /**
     * Where listeners are called, Android's main looper say ({@code context.getMainExecutor()}). Each room's are called one
     * at a time whatever the executor does. Without one they are called on threads of the client's own.
     */
    public ClientBuilder listenerExecutor(Executor executor) {
        this.listenerExecutor = executor;
        return this;
    }

    /** Told what became of every message sent, also by an earlier process. Without one, the handles alone know. */
    public ClientBuilder onOutcome(OutcomeListener listener) {
        this.outcomeListener = listener;
        return this;
    }

    /** As {@link BongsuClient#onConnection}, from the first state on. */
    public ClientBuilder onConnection(ConnectionListener listener) {
        this.connectionListener = listener;
        return this;
    }

    /**
     * How much may wait to be sent; what is beyond is refused with {@link OutboxException.Reason#FULL}. The file has at most
     * about twice the bytes.
     *
     * @param messages 1 to 100,000, by default 1,000
     * @param bytes 64 KiB to 1 GiB, by default 8 MiB; a message counts its text in UTF-8 and some 100 bytes more
     */
    public ClientBuilder outboxLimits(int messages, long bytes) {
        this.outboxMessages = within(messages, 1, 100_000, "outbox messages");
        this.outboxBytes = within(bytes, 64 * 1024, 1L << 30, "outbox bytes");
        return this;
    }

    /**
     * How much of a room waits in memory for its listener; what is beyond is fetched from the history later.
     *
     * @param messages 1 to 10,000, by default 256
     * @param bytes 64 KiB to 64 MiB, by default 1 MiB; a message counts two for each character and some 200 more
     */
    public ClientBuilder roomBuffer(int messages, long bytes) {
        this.roomBufferMessages = within(messages, 1, 10_000, "room buffer messages");
        this.roomBufferBytes = within(bytes, 64 * 1024, 64L << 20, "room buffer bytes");
        return this;
    }

    /**
     * A clock that also runs while the device sleeps, {@code SystemClock::elapsedRealtimeNanos} on Android. It decides when
     * a token is renewed before its end; without it, one that ended in a sleep is noticed when the server refuses it.
     */
    public ClientBuilder elapsedTime(LongSupplier nanos) {
        this.elapsedNanos = nanos;
        return this;
    }

    /**
     * Opens the client, which begins to connect, and to send what waits in its outbox.
     *
     * @throws IOException where the folder cannot be used, or another client uses it
     * @throws IllegalArgumentException where an address is wrong or a needed setting is missing, with what to change
     */
    public BongsuClient open() throws IOException {
        return new BongsuClient(Core.open(this));
    }

    private static int within(long value, long least, long most, String what) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be " + least + " to " + most + ", not " + value);
        }
        return (int) value;
    }
}
