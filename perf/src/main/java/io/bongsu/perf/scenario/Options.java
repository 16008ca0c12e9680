package io.bongsu.perf.scenario;

import io.bongsu.perf.swarm.Dialect;
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

    @Option(
            names = "--target",
            defaultValue = "embedded",
            description = "what is measured: embedded, mysql (with Mosquitto and its plugin), or http://host:port of a"
                    + " running server (${DEFAULT-VALUE})")
    String target = "";

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
            description = "which ones, of ${COMPLETION-CANDIDATES} in any case; all of Bongsu's where none is named")
    List<Dialect> dialects = new ArrayList<>();

    @Option(names = "--quick", description = "a quick look: smaller numbers, the same questions")
    boolean quick;

    @Option(names = "--only", description = "only cases whose name has this in it, such as 'SSE, 300'")
    String only = "";

    @Option(names = "--runs", defaultValue = "0", description = "how often each case is measured (3, quick 1)")
    int runs;

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
                ? out
                : Path.of(
                        "perf/target/reports",
                        FOLDER_TIME.format(LocalDateTime.now(ZoneId.systemDefault())) + "-" + scenario);
    }

    int repetitions() {
        return runs > 0 ? runs : quick ? 1 : 3;
    }

    List<Dialect> transports() {
        return dialects.isEmpty() ? USUAL : dialects;
    }

    /** @throws IOException in a sentence, when it cannot be measured */
    Target open() throws IOException {
        Target own = node();
        return proxy == null ? own : new BehindProxy(own, proxy);
    }

    private Target node() throws IOException {
        return switch (target.toLowerCase(Locale.ROOT)) {
            case "embedded" -> OwnTarget.embedded(program());
            case "mysql" -> OwnTarget.mySqlAndMosquitto(program());
            default -> {
                if (!target.startsWith("http")) {
                    throw new IOException("--target is embedded, mysql or http://host:port, not " + target);
                }
                if (proxy != null) {
                    throw new IOException(
                            "A server that runs somewhere has the proxies it has: --proxy is for embedded and mysql");
                }
                if (password == null || password.isEmpty()) {
                    throw new IOException("Say the password of " + user + " in BONGSU_PERF_PASSWORD");
                }
                yield new RemoteTarget(URI.create(target), Optional.ofNullable(mqtt), user, password);
            }
        };
    }

    private List<String> program() throws IOException {
        if (backendJar == null) {
            throw new IOException("Start this by perf/bongsu-perf, which builds the server that is to be measured");
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                backendJar.toString());
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
