package io.bongsu.perf.swarm;

import java.io.IOException;
import java.time.Duration;

/** What one receiver says and hears on one connection; each connection gets a new one. */
interface Conversation {

    /** What it reaches the world by. */
    interface Wire {

        void send(byte[] bytes);

        /** The server has said that the receiver is there, or nothing is to be waited for any more. */
        void opened();

        /** It has asked, and is answered when there is something: it is open, and may still be refused. */
        void waits();

        /** The server ends this connection as the protocol provides for: on another one at once, which is no loss. */
        void again() throws IOException;

        void heard(long number, long dueNanos);

        /** With which quality of service the next one came that is heard. */
        void qos(int qos);

        /** All up to here has been heard: from here it goes on after a cut. */
        void position(long position);

        /** Unless the connection is lost before. */
        void later(Duration delay, Action action);
    }

    /** Something done on a connection. */
    interface Action {
        void run() throws IOException;
    }

    void connected() throws IOException;

    void received(byte[] bytes, int from, int to) throws IOException;
}
