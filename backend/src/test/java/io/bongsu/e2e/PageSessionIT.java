package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Chromium;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The page's session, where tokens live for seconds and nobody may sign up. */
@TestInstance(Lifecycle.PER_CLASS)
class PageSessionIT {

    private final BackendProcess backend = BackendProcess.builder()
            .profile("embedded")
            .property("bongsu.auth.access-token-life", "6s")
            .property("bongsu.auth.sign-up", "closed")
            .start();
    private final Chromium chromium = Chromium.start();

    @AfterAll
    void stop() {
        chromium.close();
        backend.close();
    }

    @Test
    void noRequestIsRefusedForItsTokenAndTheStreamGoesOn() {
        try (PagePerson alice = demo("alice");
                PagePerson bob = demo("bob")) {
            var renewals = new AtomicInteger();
            var refused = new AtomicInteger();
            alice.page().onResponse(answer -> {
                if (answer.url().endsWith("/auth/token")) {
                    renewals.incrementAndGet();
                }
                if (answer.status() == 401) {
                    refused.incrementAndGet();
                }
            });
            alice.open("Beacon hill");
            bob.open("Beacon hill");
            bob.say("first");
            alice.awaitShown(1);

            alice.page().waitForCondition(() -> renewals.get() >= 3);
            bob.say("second");

            alice.awaitShown(2);
            assertThat(alice.shown()).containsExactly("first", "second");
            assertThat(refused).hasValue(0);
        }
    }

    /** Tokens live for six seconds: the broker cuts a connection at the end of the one it was opened with. */
    @Test
    void mqttComesBackWithAFreshToken() {
        try (PagePerson alice = demo("alice");
                PagePerson bob = demo("bob")) {
            alice.open("Beacon hill").use("mqtt").awaitState("live");
            bob.open("Beacon hill");
            var before = alice.shown().size();

            alice.awaitState("waiting");
            alice.awaitState("live");
            bob.say("after the token's end");

            alice.awaitShown(before + 1);
            assertThat(alice.shown()).endsWith("after the token's end");
        }
    }

    @Test
    void aReloadStaysSignedInAndADuplicatedTabDoesNotEndTheSession() {
        try (PagePerson alice = demo("alice")) {
            alice.page().reload();
            alice.page().locator("#me").getByText("alice").waitFor();

            // What duplicating a tab does: a second page with a copy of sessionStorage.
            Object copied = alice.page().evaluate("JSON.stringify({...sessionStorage})");
            var twin = alice.page().context().newPage();
            twin.addInitScript("if (!sessionStorage.length) Object.assign(sessionStorage, " + copied + ")");
            twin.navigate(backend.url() + "/");
            twin.locator("#sign-in-form").waitFor();

            alice.page().reload();
            alice.page().locator("#me").getByText("alice").waitFor();
        }
    }

    @Test
    void aRevokedSessionAsksForANewLoginAndKeepsWhatWasTyped() {
        try (PagePerson alice = demo("alice")) {
            alice.open("Beacon hill");
            alice.page().route("**/messages", route -> route.abort());
            alice.say("typed before the end");
            alice.awaitPending("waiting");

            alice.page().evaluate("""
                    async () => {
                      const kept = JSON.parse(sessionStorage.getItem('bongsu.session'));
                      await fetch('/auth/revoke', { method: 'POST', headers: { 'Content-Type': 'application/json' },
                        body: JSON.stringify({ refreshToken: kept.refreshToken }) });
                    }
                    """);
            alice.page().getByText("Your session has ended.").waitFor();
            alice.page().unroute("**/messages");
            alice.signIn("beacon-fire");

            alice.page().getByText("typed before the end").first().waitFor();
        }
    }

    @Test
    void signingUpIsRefusedBeforeAnythingIsTyped() {
        try (PagePerson nobody = PagePerson.english(chromium, backend.url(), "nobody")) {
            nobody.page().getByText("New here? Create an account").click();
            nobody.page().getByText("Signing up is closed here").waitFor();
        }
    }

    private PagePerson demo(String user) {
        PagePerson person = PagePerson.english(chromium, backend.url(), user);
        person.page().getByText("Sign in as " + user).click();
        person.page().locator("#app").waitFor();
        return person;
    }
}
