package io.bongsu.testenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class ToolsTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** Else another's server on a port looked like one's own, until one's own ended for want of it. */
    @Test
    void chosenPortIsNobodyElsesForAsLongAsThisProcessLives() throws IOException {
        int port = Tools.freePort();
        new ServerSocket(port, 1, LOOPBACK).close();
        assertThatThrownBy(() -> new DatagramSocket(port, LOOPBACK).close()).isInstanceOf(BindException.class);
    }

    @Test
    void portThatIsChosenAndDoesNotListenYetIsNotChosenAgain() {
        var chosen = new HashSet<Integer>();
        for (int i = 0; i < 500; i++) {
            assertThat(chosen.add(Tools.freePort())).isTrue();
        }
    }
}
