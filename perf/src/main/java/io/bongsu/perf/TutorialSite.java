package io.bongsu.perf;

import io.bongsu.perf.swarm.Dialect;
import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Deployment;
import io.bongsu.testenv.LocalMySql;
import io.bongsu.testenv.MySqlDatabase;
import io.bongsu.testenv.TestMosquitto;
import io.bongsu.testenv.TestMySql;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The app of perf/tutorial/, with a MySQL and a Mosquitto of its own that are set up as ours are in {@link Site}: what one
 * would build instead.
 */
final class TutorialSite implements Side, AutoCloseable {

    private static final long ROOM = 1;

    private final LocalMySql mySql;
    private final TestMosquitto mosquitto;
    private final BackendProcess app;

    private TutorialSite(LocalMySql mySql, TestMosquitto mosquitto, BackendProcess app) {
        this.mySql = mySql;
        this.mosquitto = mosquitto;
        this.app = app;
    }

    static TutorialSite start(BenchSettings settings) {
        LocalMySql mySql = TestMySql.own();
        TestMosquitto mosquitto =
                TestMosquitto.start(Map.of(Deployment.MQTT_USER, Deployment.MQTT_PASSWORD), Deployment.LONG_QUEUES);
        try {
            return new TutorialSite(mySql, mosquitto, app(settings, mySql.createDatabase(), mosquitto));
        } catch (RuntimeException e) {
            mosquitto.close();
            mySql.close();
            throw e;
        }
    }

    private static BackendProcess app(BenchSettings settings, MySqlDatabase database, TestMosquitto mosquitto) {
        return BackendProcess.builder()
                .program(settings.tutorialCommand())
                .database(database)
                .property("server.address", "127.0.0.1")
                .property("tutorial.mqtt.uri", "tcp://" + mosquitto.host() + ":" + mosquitto.port())
                .property("tutorial.mqtt.username", mosquitto.backendUser())
                .property("tutorial.mqtt.password", mosquitto.backendPassword())
                .start();
    }

    /** What can be killed of it. */
    Servers servers() {
        return new Servers(mosquitto::kill9, mosquitto::start, app::kill9, app::restart);
    }

    /** To as many rooms as senders. */
    StampedPost postTo(long room) {
        return StampedPost.forTutorial(room, Site.CONTENT_BYTES);
    }

    Site.Cpu cpuOfAll() {
        return new Site.Cpu(
                app.cpu(),
                mySql.cpu(),
                mosquitto.cpu(),
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
    }

    @Override
    public String name() {
        return "the tutorial's app";
    }

    @Override
    public Dialect dialect() {
        return Dialect.PLAIN_STOMP;
    }

    @Override
    public URI url() {
        return app.url();
    }

    @Override
    public List<String> tickets(int receivers) {
        return Collections.nCopies(receivers, Long.toString(ROOM));
    }

    @Override
    public StampedPost post() {
        return postTo(ROOM);
    }

    @Override
    public Duration cpu() {
        return app.cpu();
    }

    @Override
    public long pid() {
        return app.pid();
    }

    @Override
    public void close() {
        app.close();
        mosquitto.close();
        mySql.close();
    }
}
