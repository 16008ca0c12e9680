package io.bongsu.perf.scenario;

import io.bongsu.perf.PeerTargets;
import io.bongsu.perf.swarm.Dialect;
import io.bongsu.perf.swarm.Network;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What all scenarios are asked with. */
final class Options {

    private static final DateTimeFormatter FOLDER_TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final List<Dialect> USUAL = List.of(
            Dialect.MQTT_5, Dialect.MQTT_5_WEBSOCKET, Dialect.STOMP, Dialect.SOCKJS, Dialect.SSE, Dialect.LONG_POLLING);

    private static final List<Dialect> QUICK =
            List.of(Dialect.MQTT_5, Dialect.STOMP, Dialect.SSE, Dialect.LONG_POLLING);

    private static final String EMBEDDED = "embedded";
    private static final String MYSQL = "mysql";

    @Option(
            names = "--target",
            description = "what is measured: embedded (if nothing is said), mysql (with Mosquitto and its plugin), or"
                    + " http://host:port of a running server")
    @Nullable
    String target;

    @Option(
            names = "--proxy",
            converter = ProxyNames.class,
            description = "receivers over HTTP come through it, posts do not: ${COMPLETION-CANDIDATES}; before embedded"
                    + " and mysql only",
            completionCandidates = ProxyNames.class)
    BehindProxy.@Nullable Proxy proxy;

    @Option(names = "--mqtt", description = "where a running server's broker is (mqtt://<its host>:1883)")
    @Nullable
    URI mqtt;

    @Option(
            names = "--mqtt-ws",
            description = "where its broker takes MQTT over WebSocket (ws://<the broker's host>:9001)")
    @Nullable
    URI mqttWebSocket;

    @Option(names = "--user", defaultValue = "alice", description = "an account of a running server (${DEFAULT-VALUE})")
    String user = "";

    @Option(
            names = "--password",
            defaultValue = "${env:BONGSU_PERF_PASSWORD}",
            description = "of that account; better in the environment, as BONGSU_PERF_PASSWORD")
    @Nullable
    String password;

    @Option(
            names = "--transports",
            split = ",",
            description =
                    "which ones, of ${COMPLETION-CANDIDATES} in any case; those with a position where none is named,"
                            + " without MQTT over WebSocket and SockJS when it is quick")
    List<Dialect> dialects = new ArrayList<>();

    @Option(
            names = "--network",
            converter = NetworkWords.class,
            description = "between receivers and server, instead of a scenario's own: good, or of"
                    + " delay=50ms,jitter=10ms,rate=32000,cut=5s,hole=10s/2s what is wanted (rate in bytes a second to each;"
                    + " hole: every, for); lost packets cannot be emulated")
    @Nullable
    Network network;

    @Option(names = "--quick", description = "a quick look: smaller numbers, the same questions")
    boolean quick;

    @Option(
            names = "--only",
            description = "only the case of this name, such as 'SSE, 300', or else those whose name has this in it")
    String only = "";

    @Option(names = "--runs", description = "how often each case is measured (3, quick 1)")
    @Nullable
    Integer runs;

    @Option(names = "--seed", defaultValue = "1", description = "of all schedules and networks (${DEFAULT-VALUE})")
    long seed;

    @Option(
            names = "--out",
            description = "the folder of the report, a new one (perf/target/reports/<time>-<scenario>)")
    @Nullable
    Path out;

    @Option(names = "--backend-jar", hidden = true)
    @Nullable
    Path backendJar;

    Path folder(String scenario) {
        return out != null
                ? Caller.path(out)
                : Path.of(
                        "perf/target/reports",
                        FOLDER_TIME.format(LocalDateTime.now(ZoneId.systemDefault())) + "-" + scenario);
    }

    int repetitions() {
        return runs != null ? runs : quick ? 1 : 3;
    }

    /** Before anything is started or looked at. @throws IOException in a sentence, when what was asked for cannot be measured */
    void check() throws IOException {
        if (runs != null && runs < 1) {
            throw new IOException("--runs is 1 or more, not " + runs);
        }
        for (Dialect dialect : transports()) {
            if (!dialect.isOurs()) {
                throw new IOException("Bongsu does not speak " + dialect.label() + ": that is for its peers");
            }
        }
        if (proxy != null && transports().stream().allMatch(Dialect::isMqtt)) {
            throw new IOException("Receivers over MQTT do not come through --proxy: name others in --transports");
        }
        if (!isRemote() && !List.of(EMBEDDED, MYSQL).contains(target())) {
            throw new IOException("--target is embedded, mysql or http://host:port, not " + target);
        }
        if (isRemote() && proxy != null) {
            throw new IOException(
                    "A server that runs somewhere has the proxies it has: --proxy is for embedded and mysql");
        }
        if (isRemote() && (password == null || password.isEmpty())) {
            throw new IOException("Say the password of " + user + " in BONGSU_PERF_PASSWORD");
        }
    }

    /** For what has nothing to do with a Bongsu. */
    void checkThatNoneIsNamed(String why) throws IOException {
        if (target != null || proxy != null || network != null || !dialects.isEmpty()) {
            throw new IOException(why + ": --target, --proxy, --network and --transports have no meaning there");
        }
        check();
    }

    /** For what does harm to what it measures. */
    void checkThatItIsOurs(String why) throws IOException {
        if (isRemote()) {
            throw new IOException(why + ": not somebody else's server. Use --target embedded or mysql.");
        }
        check();
    }

    /** For what is to be held against each other over the same ones. */
    void checkThatNoNetworkIsNamed(String why) throws IOException {
        if (network != null) {
            throw new IOException(why + ": name --network to one scenario");
        }
        check();
    }

    /** Of one machine, and where nothing is said with a database like theirs. */
    void checkBesidePeers(String why) throws IOException {
        if (proxy != null || network != null || isRemote()) {
            throw new IOException(why + ": --proxy, --network and a server that runs somewhere have no meaning there");
        }
        check();
        target = target == null ? MYSQL : target;
    }

    boolean isRemote() {
        return target().startsWith("http");
    }

    private String target() {
        return target == null ? EMBEDDED : target.toLowerCase(Locale.ROOT);
    }

    List<Dialect> transports() {
        return !dialects.isEmpty() ? dialects : quick ? QUICK : USUAL;
    }

    /** After {@link #check}. @throws IOException in a sentence, when it cannot be reached or started */
    Target open() throws IOException {
        Target own =
                switch (target()) {
                    case EMBEDDED -> OwnTarget.embedded(program());
                    case MYSQL -> OwnTarget.mySqlAndMosquitto(program());
                    default -> remote();
                };
        return proxy == null ? own : new BehindProxy(own, proxy);
    }

    private Target remote() throws IOException {
        RemoteTarget remote = new RemoteTarget(
                URI.create(String.valueOf(target)),
                Optional.ofNullable(mqtt),
                Optional.ofNullable(mqttWebSocket),
                user,
                String.valueOf(password));
        for (Dialect dialect : transports()) {
            remote.reach(dialect);
        }
        return remote;
    }

    private List<String> program() throws IOException {
        if (backendJar == null) {
            throw new IOException("Start this by perf/bongsu-perf, which builds the server that is to be measured");
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + PeerTargets.HEAP,
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                backendJar.toString());
    }

    /** As {@link Network#parse} reads it. */
    static final class NetworkWords implements ITypeConverter<Network> {

        @Override
        public Network convert(String words) {
            try {
                return Network.parse(words);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(wrong.getMessage());
            }
        }
    }

    /** With dashes, as options are typed. */
    static final class ProxyNames implements ITypeConverter<BehindProxy.Proxy>, Iterable<String> {

        @Override
        public BehindProxy.Proxy convert(String name) {
            return Arrays.stream(BehindProxy.Proxy.values())
                    .filter(proxy -> proxy.toString().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "expected one of " + Arrays.toString(BehindProxy.Proxy.values()) + ", not " + name));
        }

        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(BehindProxy.Proxy.values())
                    .map(BehindProxy.Proxy::toString)
                    .iterator();
        }
    }
}
