package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Chromium;
import io.bongsu.testenv.Ledger;
import io.bongsu.testenv.PostClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The page at {@code /} in a real browser, with a real server that is killed under it. */
@TestInstance(Lifecycle.PER_CLASS)
class PageIT {

    private static final String PASSWORD = "beacon-fire";

    private final BackendProcess backend =
            BackendProcess.builder().profile("embedded").start();
    private final Chromium chromium = Chromium.start();
    private final PostClient owner =
            new PostClient(List.of(backend.url()), "alice", PASSWORD, new Ledger(), Duration.ofSeconds(20));
    private final List<PagePerson> people = new ArrayList<>();
    private String firstSaid = "";
    private String room = "";
    private long roomId;
    private int rooms;

    @BeforeAll
    void signIn() {
        owner.signIn();
        // Before the tests, some of which make it say much: only the end of its output is kept.
        firstSaid = backend.output();
    }

    @BeforeEach
    void freshRoom() {
        room = "Hill " + ++rooms;
        roomId = owner.createRoom(room);
        owner.putMember(roomId, "bob", true, true);
    }

    @AfterEach
    void leave() {
        List<String> faults =
                people.stream().flatMap(person -> person.faults().stream()).toList();
        people.forEach(PagePerson::close);
        people.clear();
        assertThat(faults).isEmpty();
    }

    @AfterAll
    void stop() {
        chromium.close();
        backend.close();
    }

    @Test
    void theFirstRunSaysWhereItIs() {
        assertThat(firstSaid)
                .contains("Page       http://localhost:" + backend.url().getPort() + "/");
    }

    @Test
    void twoPeopleTalkWhileTheServerIsKilledAndStartedAgain() {
        PagePerson alice = english("alice").signIn(PASSWORD).open(room);
        PagePerson bob = korean("bob").signIn(PASSWORD).open(room);
        List<String> said = new ArrayList<>();

        talk(alice, bob, 5, said);
        backend.kill9();
        talk(alice, bob, 5, said);
        alice.awaitPending("waiting");
        bob.awaitState("waiting");
        CompletableFuture<Void> restart = CompletableFuture.runAsync(backend::restart);
        talk(alice, bob, 5, said);
        restart.join();
        talk(alice, bob, 5, said);

        for (PagePerson person : List.of(alice, bob)) {
            person.awaitShown(said.size());
            assertThat(person.shown()).containsExactlyInAnyOrderElementsOf(said);
            assertThat(person.shownSeqs())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, said.size()).boxed().toList());
            for (String user : List.of("alice", "bob")) {
                assertThat(person.shown())
                        .filteredOn(text -> text.startsWith(user))
                        .containsExactlyElementsOf(said.stream()
                                .filter(text -> text.startsWith(user))
                                .toList());
            }
        }
        assertThat(alice.shown()).isEqualTo(bob.shown());
        assertThat(owner.history(roomId, 0).path("messages")).hasSize(said.size());
    }

    @Test
    void whatCouldNotBeSentIsSentAfterAReload() {
        PagePerson alice = english("alice").signIn(PASSWORD).open(room);
        alice.page().route("**/messages", PageIT::failPosts);
        alice.say("before the pass cleared");
        alice.say("and after it");
        alice.awaitPending("waiting");

        alice.page().unroute("**/messages");
        alice.page().reload();

        alice.awaitShown(2);
        assertThat(alice.shown()).containsExactly("before the pass cleared", "and after it");
    }

    @Test
    void aPostWhoseAnswerWasLostIsStoredOnce() {
        PagePerson alice = english("alice").signIn(PASSWORD).open(room);
        List<String> bodies = new ArrayList<>();
        // The stream must not tell what the post's answer did not.
        alice.page().route("**/messages", route -> {
            bodies.add(route.request().postData());
            if (bodies.size() == 1) {
                route.fetch();
                route.abort();
            } else {
                route.resume();
            }
        });

        alice.say("once");

        alice.awaitShown(1);
        assertThat(bodies.stream().distinct()).hasSize(1);
        assertThat(owner.history(roomId, 0).path("messages")).hasSize(1);
    }

    @Test
    void aRefusedMessageIsKeptUntilItIsDiscarded() {
        owner.putMember(roomId, "bob", true, true);
        PagePerson bob = english("bob").signIn(PASSWORD).open(room);
        owner.putMember(roomId, "bob", true, false);

        bob.say("may I?");

        bob.awaitPending("refused");
        bob.page().reload();
        bob.awaitPending("refused");
        assertThat(bob.page().locator("#pending .state").textContent()).contains("You may not write in this room.");
        bob.page().getByText("Discard").click();
        bob.page().waitForCondition(() -> bob.page().locator("#pending li").count() == 0);
    }

    @Test
    void removalEndsTheRoomWithAWord() {
        PagePerson bob = korean("bob").signIn(PASSWORD).open(room);

        owner.removeMember(roomId, "bob");

        bob.page().getByRole(AriaRole.ALERT).getByText("이제 이 방의 멤버가 아닙니다.").waitFor();
        assertThat(bob.page().locator("#composer").isVisible()).isFalse();
        bob.page().locator("#back").click();
        bob.page()
                .waitForCondition(
                        () -> !bob.page().locator("#rooms").textContent().contains(room));
    }

    @Test
    void olderMessagesComeWhenScrollingUp() {
        List<String> said =
                IntStream.rangeClosed(1, 130).mapToObj(i -> "old " + i).toList();
        said.forEach(text -> owner.post(roomId, text.replace(' ', '-'), text));
        PagePerson alice = english("alice").signIn(PASSWORD).open(room);
        assertThat(alice.shown()).hasSizeLessThan(130).last().isEqualTo("old 130");

        alice.page().waitForCondition(() -> {
            alice.page().locator("#scroller").evaluate("scroller => scroller.scrollTop = 0");
            return alice.page().getByText("Here the room begins.").isVisible();
        });

        assertThat(alice.shown()).isEqualTo(said);
    }

    @Test
    void aNewcomerSignsUpInKoreanAndChangesToEnglish() {
        PagePerson dana = korean("dana");
        dana.page().getByText("처음이신가요? 계정 만들기").click();
        dana.page().locator("#display-name").fill("다나");
        dana.signIn("a-long-password");
        dana.page().getByText("새 방").first().click();
        dana.page().locator("#new-room-name").fill("다나의 방");
        dana.page().keyboard().press("Enter");
        dana.awaitState("live");
        assertThat(dana.page().locator("#connection").textContent()).isEqualTo("실시간");

        dana.page().locator("#open-members").click();
        dana.page().locator("#member-id").fill("bob");
        dana.page().keyboard().press("Enter");
        dana.page().getByText("bob 님이 멤버가 되었습니다.").waitFor();
        dana.page().keyboard().press("Escape");

        dana.page().locator("#back").click();
        dana.page().locator("#open-settings").click();
        dana.page().locator("#settings-language").selectOption("en");
        dana.page().reload();
        dana.open("다나의 방");
        assertThat(dana.page().locator("#connection").textContent()).isEqualTo("Live");
        assertThat(dana.page().locator("html").getAttribute("lang")).isEqualTo("en");
    }

    @Test
    void everyTransportIsTakenUpWhereTheLastStopped() {
        PagePerson alice = english("alice").signIn(PASSWORD).open(room);
        List<String> said = new ArrayList<>();
        for (String transport : List.of("sockjs", "sockjs-http", "sse", "long-polling", "mqtt", "websocket")) {
            alice.use(transport);
            owner.post(roomId, "over-" + transport, "over " + transport);
            said.add("over " + transport);
            alice.awaitState("live");
            alice.awaitShown(said.size());
        }
        assertThat(alice.shown()).isEqualTo(said);
    }

    /** What was posted while the page had no connection is fetched, and what comes again with it is shown once. */
    @Test
    void overMqttNothingIsMissedWhileTheServerIsKilledAndStartedAgain() {
        PagePerson alice = english("alice").signIn(PASSWORD).open(room).use("mqtt");
        alice.awaitState("live");
        PagePerson bob = korean("bob").signIn(PASSWORD).open(room);
        List<String> said = new ArrayList<>();

        talk(alice, bob, 3, said);
        alice.awaitShown(said.size());
        backend.kill9();
        alice.awaitState("waiting");
        talk(alice, bob, 3, said);
        backend.restart();
        talk(alice, bob, 3, said);

        alice.awaitState("live");
        bob.awaitShown(said.size());
        alice.awaitShown(said.size());
        assertThat(alice.shown()).isEqualTo(bob.shown()).containsExactlyInAnyOrderElementsOf(said);
        assertThat(alice.shownSeqs())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, said.size()).boxed().toList());
    }

    /** The embedded broker cuts whoever was removed, and refuses the subscription when they come again. */
    @Test
    void removalEndsTheRoomOverMqttToo() {
        PagePerson bob = english("bob").signIn(PASSWORD).open(room).use("mqtt");
        owner.post(roomId, "last", "last");
        bob.awaitShown(1);
        bob.awaitState("live");

        owner.removeMember(roomId, "bob");

        bob.page()
                .getByRole(AriaRole.ALERT)
                .getByText("You are no longer a member of this room.")
                .waitFor();
        bob.awaitState("ended");
        assertThat(bob.shown()).containsExactly("last");
    }

    /** Were one client id both tabs', each connection would cut the other. */
    @Test
    void twoTabsOfOneUserAreTwoMqttClients() {
        List<String> cuts = new ArrayList<>();
        for (int tab = 0; tab < 2; tab++) {
            PagePerson alice = english("alice").signIn(PASSWORD).open(room).use("mqtt");
            alice.awaitState("live");
            alice.page().onWebSocket(socket -> cuts.add(socket.url()));
        }

        for (int message = 1; message <= 5; message++) {
            owner.post(roomId, "to-both-" + message, "to both " + message);
            for (PagePerson alice : people) {
                alice.awaitShown(message);
            }
        }

        assertThat(cuts).isEmpty();
    }

    @Test
    void thePageMayConnectToTheBrokerAndNowhereElse() throws IOException, InterruptedException {
        HttpResponse<Void> page = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(backend.url().resolve("/")).build(), BodyHandlers.discarding());

        assertThat(page.headers().allValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .contains("; connect-src 'self' ws://127.0.0.1:" + backend.mqttWebSocketPort() + "/mqtt; ");
    }

    /** One answer brings what was there before, and one says that two messages more are gone; that they are not, the next. */
    @Test
    void theReadoutTellsPositionGapsRepeatsAndDelay() {
        PagePerson bob = english("bob").signIn(PASSWORD).open(room);
        assertThat(bob.readout("Delay of the newest")).isEqualTo("none yet");
        owner.post(roomId, "first", "first");
        owner.post(roomId, "second", "second");
        bob.awaitShown(2);
        assertThat(List.of(bob.readout("Position"), bob.readout("Gaps seen"), bob.readout("Repeats dropped")))
                .containsExactly("2", "0", "0");

        String both = owner.history(roomId, 0).path("messages").toString();
        pollOnce(bob, Map.of("Bongsu-Position", "2"), both);
        bob.use("long-polling");
        bob.awaitReadout("Repeats dropped", "2");
        bob.use("sse");
        pollOnce(bob, Map.of("Bongsu-Position", "4", "Bongsu-Gap", "too-old"), "[]");
        bob.use("long-polling");
        bob.awaitReadout("Gaps seen", "2");

        assertThat(bob.readout("Position")).isEqualTo("2");
        assertThat(bob.readout("Repeats dropped")).isEqualTo("2");
        for (String delay : List.of("Delay of the newest", "Median of the newest 100")) {
            assertThat(bob.readout(delay)).matches("about \\d{1,5} ms");
        }
        bob.page().locator("#open-settings").click();
        bob.page().locator("#settings-language").selectOption("ko");
        bob.page().keyboard().press("Escape");
        assertThat(bob.readout("최근 메시지의 지연")).matches("약 \\d{1,5} ms");
    }

    private static void pollOnce(PagePerson person, Map<String, String> headers, String body) {
        person.page()
                .route(
                        "**/long-polling/**",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setHeaders(headers)
                                .setContentType("application/json")
                                .setBody(body)),
                        new Page.RouteOptions().setTimes(1));
    }

    @Test
    void whatUsersWriteIsTextAndNeverMarkup() {
        PagePerson bob = english("bob").signIn(PASSWORD).open(room);
        String markup = "<img src=x onerror=\"document.title='broken'\"><b>bold</b>";
        owner.post(roomId, "markup", markup);

        bob.awaitShown(1);

        assertThat(bob.shown()).containsExactly(markup);
        assertThat(bob.page().locator("#messages img, #messages b").count()).isZero();
        assertThat(bob.page().title()).isEqualTo("Bongsu");
    }

    @Test
    void everyControlHasAName() {
        PagePerson alice = english("alice");
        assertThat(nameless(alice.page())).isEmpty();
        alice.signIn(PASSWORD).open(room);
        alice.say("hello");
        alice.awaitShown(1);
        alice.page().locator("#open-members").click();
        alice.page().locator(".member-list li").first().waitFor();
        assertThat(nameless(alice.page())).isEmpty();
    }

    /** Controls without an accessible name, ids twice, references to nothing. */
    private static List<?> nameless(Page page) {
        Object found = page.evaluate("""
                () => {
                  const text = (element) => element?.textContent.trim() ?? '';
                  const name = (e) => e.getAttribute('aria-label') || [...(e.labels ?? [])].map(text).join('') || text(e);
                  const controls = [...document.querySelectorAll('input, select, textarea')]
                    .filter((e) => !e.getAttribute('aria-label') && ![...e.labels].some((label) => text(label)));
                  const others = [...document.querySelectorAll('button, a, dialog, nav, [role=region], img:not([alt])')]
                    .filter((e) => !name(e));
                  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
                  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
                  const dangling = ['aria-labelledby', 'aria-describedby', 'for'].flatMap((attribute) =>
                    [...document.querySelectorAll(`[${attribute}]`)]
                      .map((e) => e.getAttribute(attribute)).filter((id) => !document.getElementById(id)));
                  return [...controls, ...others].map((e) => e.outerHTML).concat(twice, dangling);
                }
                """);
        return (List<?>) found;
    }

    private PagePerson english(String user) {
        return join(PagePerson.english(chromium, backend.url(), user));
    }

    private PagePerson korean(String user) {
        return join(PagePerson.korean(chromium, backend.url(), user));
    }

    private PagePerson join(PagePerson person) {
        people.add(person);
        return person;
    }

    private static void talk(PagePerson alice, PagePerson bob, int turns, List<String> said) {
        for (int turn = 0; turn < turns; turn++) {
            for (PagePerson person : List.of(alice, bob)) {
                String text = person.user() + " says " + said.size();
                person.say(text);
                said.add(text);
            }
        }
    }

    private static void failPosts(Route route) {
        if (route.request().method().equals("POST")) {
            route.abort();
        } else {
            route.resume();
        }
    }
}
