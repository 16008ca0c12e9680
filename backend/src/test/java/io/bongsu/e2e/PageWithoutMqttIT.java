package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Chromium;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** The page of a server that was told of no broker for it, as in production by default. */
class PageWithoutMqttIT {

    @Test
    void offersNoMqttAndMayConnectNowhereElse() throws IOException, InterruptedException {
        try (BackendProcess backend = BackendProcess.builder()
                        .profile("embedded")
                        .property("bongsu.page.mqtt-port", "0")
                        .start();
                Chromium chromium = Chromium.start();
                PagePerson alice = PagePerson.english(chromium, backend.url(), "alice")) {
            // Chosen when there still was one.
            alice.page().evaluate("localStorage.setItem('bongsu.transport', 'mqtt')");
            alice.page().reload();
            alice.signIn("beacon-fire").open("Beacon hill");

            assertThat(
                            alice.page()
                                    .locator("#settings-transport")
                                    .evaluate(
                                            "select => [select.value, ...[...select.options].map(option => option.value)].join(' ')"))
                    .isEqualTo("websocket websocket sockjs sockjs-http sse long-polling");
            HttpResponse<Void> page = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(backend.url().resolve("/")).build(), BodyHandlers.discarding());
            assertThat(page.headers().allValues("Content-Security-Policy"))
                    .singleElement()
                    .asString()
                    .contains("; connect-src 'self'; ");
            assertThat(alice.faults()).isEmpty();
        }
    }
}
