package io.bongsu.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import io.bongsu.contract.Golden;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The page's modules read what the contract's golden files say a server sends, and ask as they say a client asks. */
class PageGoldensIT extends BarePage {

    private static final JsonMapper JSON = new JsonMapper();

    /** Every call of the page's but signing up, answered with the contract's golden files. */
    @Test
    void theApiReadsGoldenAnswersAndAsksAsTheGoldenRequestsDo() {
        List<String> asked = new ArrayList<>();
        page.route("**/auth/token", route -> {
            asked.add(route.request().postData());
            answer(route, 200, "http/token.answer.json");
        });
        page.route("**/chat-rooms?after=0&*", route -> answer(route, 200, "http/chat-rooms.answer.json"));
        page.route("**/chat-rooms?after=42&*", route -> answer(route, 200, "http/chat-rooms-last-page.answer.json"));
        page.route(
                "**/chat-rooms/42?membersAfter=",
                route -> answer(route, 200, "http/chat-room-with-more-members.answer.json"));
        page.route(
                "**/chat-rooms/42?membersAfter=d-3",
                route -> answer(route, 200, "http/chat-room-with-members.answer.json"));
        page.route("**/messages?*", route -> answer(route, 200, "http/history.answer.json"));
        page.route("**/messages", route -> {
            asked.add(route.request().postData());
            answer(route, 201, "message.json");
        });

        assertThat(run("""
                        const { Session } = await import('/assets/session.js');
                        const { Api } = await import('/assets/api.js');
                        const session = await Session.signIn('u-7', 'beacon-fire');
                        const api = new Api(session);
                        const rooms = await api.rooms();
                        const members = await api.members(42);
                        const history = await api.after(42, 1015, 200);
                        const stored = await api.post(42, 'c-1', 'hello');
                        return [
                          await session.token(),
                          ...rooms.map(({ chatRoomId, name, head, owner }) => [chatRoomId, name, head, owner].join()),
                          members.map(({ userId, canRead, owner }) => [userId, canRead, owner].join()).join(' '),
                          history.messages.map(({ seq, senderId }) => [seq, senderId].join()).join(' '),
                          [history.head, history.oldest, stored.seq].join(),
                        ].join('\\n');
                        """)).isEqualTo("""
                an-access-token
                42,봉수대,1017,true
                d-3,false,false d-3,false,false u-7,true,true
                1016,d-3 1017,u-7
                1017,1,1017""");
        assertThat(JSON.readTree(asked.getFirst())).isEqualTo(Golden.json("http/token-password.request.json"));
        assertThat(JSON.readTree(asked.getLast()).propertyNames())
                .isSubsetOf(Golden.json("http/messages.request.json").propertyNames())
                .containsAll(Golden.json("http/messages-shortest.request.json").propertyNames());
    }

    @Test
    void theApiReadsAGoldenProblem() {
        page.route("**/messages?*", route -> answer(route, 404, "http/problem.answer.json"));

        assertThat(run("""
                        const { Api } = await import('/assets/api.js');
                        return new Api({ token: async () => 't' }).newest(999999, 50)
                          .catch(({ code, status, message, passes }) => [code, status, message, passes].join());
                        """)).isEqualTo("room-not-found,404,There is no room 999999.,false");
    }

    @Test
    void theStompTransportReadsGoldenFrames() {
        assertThat(heard("position", "message", "gap-too-old", "ended"))
                .isEqualTo("open 1016, message 1017 u-7, gap 1000 too-old, closed not-a-member");
        assertThat(heard("error")).isEqualTo("closed unknown-destination");
    }

    /** What the room's stream is told when a server answers CONNECT and SUBSCRIBE with these frames. */
    private @Nullable String heard(String... frames) {
        return run("""
                const { openStomp } = await import('/assets/stream-stomp.js');
                const golden = async (name) =>
                  (await (await fetch(`/contract/stomp/${name}.stomp`)).text()).replace('subscription:0', 'subscription:sub-0');
                const frames = { CONNECT: [await golden('connected')], SUBSCRIBE: [] };
                for (const name of '%s'.split(' ')) {
                  frames.SUBSCRIBE.push(await golden(name));
                }
                // Never within send(): the library's parser is not done with the frame before.
                const later = (data) => setTimeout(() => socket.onmessage({ data }), 0);
                const socket = {
                  readyState: 1,
                  send: (text) => frames[text.split('\\n')[0]]?.forEach(later),
                  close: () => {},
                };
                const heard = [];
                await new Promise((done) => {
                  openStomp(() => socket, { room: 42, position: 1016, token: 't' }, {
                    open: (position) => heard.push('open ' + position),
                    message: ({ seq, senderId }) => heard.push(['message', seq, senderId].join(' ')),
                    gap: (position, reason) => heard.push(['gap', position, reason].join(' ')),
                    closed: (code) => { heard.push('closed ' + code); done(); },
                  });
                  setTimeout(() => socket.onopen(), 0);
                });
                return heard.join(', ');
                """.formatted(String.join(" ", frames)));
    }

    private static void answer(Route route, int status, String golden) {
        route.fulfill(new Route.FulfillOptions()
                .setStatus(status)
                .setContentType(status < 400 ? "application/json" : "application/problem+json")
                .setBodyBytes(Golden.bytes(golden)));
    }
}
