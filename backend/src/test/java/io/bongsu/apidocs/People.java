package io.bongsu.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.apidocs.CheckedHttp.Answer;
import io.bongsu.apidocs.CheckedHttp.Call;
import java.util.concurrent.atomic.AtomicInteger;

/** Who calls, and the calls that every story begins with. */
record People(CheckedHttp http) {

    static final String PASSWORD = "a long password";
    private static final AtomicInteger NAMES = new AtomicInteger();

    /** Makes an account where signing up is open, and signs in. */
    Person newPerson() {
        String userId = "p-" + NAMES.incrementAndGet();
        expect(http.post("/users", "{\"userId\":\"%s\",\"password\":\"%s\"}".formatted(userId, PASSWORD)), "201");
        return signIn(userId, PASSWORD);
    }

    Person signIn(String userId, String password) {
        Answer answer = expect(
                http.post(
                        "/auth/token",
                        "{\"grantType\":\"password\",\"userId\":\"%s\",\"password\":\"%s\"}"
                                .formatted(userId, password)),
                "200");
        return new Person(http, userId, answer.text("accessToken"), answer.text("refreshToken"));
    }

    static Answer expect(Call call, String outcome) {
        Answer answer = call.send();
        assertThat(answer.outcome())
                .as("%s %s: %s", call.method(), call.uri(), answer.text())
                .isEqualTo(outcome);
        return answer;
    }

    /** Somebody with a token. */
    record Person(CheckedHttp http, String userId, String token, String refreshToken) {

        Call get(String path) {
            return http.get(path).token(token);
        }

        Call delete(String path) {
            return http.call("DELETE", path).token(token);
        }

        Call put(String path, String json) {
            return http.call("PUT", path).json(json).token(token);
        }

        Call post(String path, String json) {
            return http.post(path, json).token(token);
        }

        /** Without a body. */
        Call post(String path) {
            return http.call("POST", path).token(token);
        }

        long newRoom() {
            return expect(post("/chat-rooms", "{\"name\":\"a room\"}"), "201")
                    .json()
                    .path("chatRoomId")
                    .longValue();
        }
    }
}
