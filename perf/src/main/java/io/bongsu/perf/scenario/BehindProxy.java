package io.bongsu.perf.scenario;

import io.bongsu.perf.StampedPost;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.testenv.ReverseProxy;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A Bongsu of the run's own whose receivers over HTTP come through a proxy. Posts do not: what a proxy does to them would be taken
 * for what it does to receivers; nor does MQTT.
 */
final class BehindProxy implements Target {

    /** HAProxy takes two descriptors for each, and gets no more than 20,000 on many machines. */
    private static final int RECEIVERS = 9_800;

    /** The proxies there are. */
    enum Proxy {
        NGINX_AS_IT_COMES("nginx as it comes"),
        NGINX("nginx as docs/proxy has it"),
        HAPROXY("HAProxy as docs/proxy has it");

        private final String label;

        Proxy(String label) {
            this.label = label;
        }

        private ReverseProxy before(URI node) {
            return switch (this) {
                case NGINX_AS_IT_COMES -> ReverseProxy.plainNginx(node);
                case NGINX -> ReverseProxy.start(ReverseProxy.Kind.NGINX, node, RECEIVERS);
                case HAPROXY -> ReverseProxy.start(ReverseProxy.Kind.HAPROXY, node, RECEIVERS);
            };
        }

        /** As it is typed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Target node;
    private final Proxy kind;
    private final ReverseProxy proxy;

    BehindProxy(Target node, Proxy kind) {
        this.node = node;
        this.kind = kind;
        try {
            proxy = kind.before(node.http());
        } catch (IllegalStateException missing) {
            node.close();
            throw missing;
        }
    }

    @Override
    public String label() {
        return node.label() + ", behind " + kind.label;
    }

    @Override
    public URI address(Dialect dialect) {
        URI direct = node.address(dialect);
        return direct.equals(node.http()) ? proxy.url() : direct;
    }

    @Override
    public URI http() {
        return node.http();
    }

    @Override
    public long newRoom(String name) {
        return node.newRoom(name);
    }

    @Override
    public List<String> tickets(Dialect dialect, long room, int receivers, String session) {
        return node.tickets(dialect, room, receivers, session);
    }

    @Override
    public StampedPost post(long room) {
        return node.post(room);
    }

    @Override
    public Map<String, Duration> cpu() {
        Map<String, Duration> used = new LinkedHashMap<>(node.cpu());
        used.put("the proxy", proxy.cpu());
        return used;
    }

    @Override
    public Map<String, Long> memory() {
        return node.memory();
    }

    @Override
    public OptionalLong heapBytes() throws IOException {
        return node.heapBytes();
    }

    @Override
    public Duration loginLasts() {
        return node.loginLasts();
    }

    @Override
    public void signInAgain() {
        node.signInAgain();
    }

    @Override
    public Optional<Faults> faults() {
        return node.faults();
    }

    @Override
    public void close() {
        proxy.close();
        node.close();
    }
}
