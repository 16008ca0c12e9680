package io.bongsu.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PasswordHasherTest {

    private static PasswordHasher hasher(String strength, String wait) {
        return new PasswordHasher(
                new Binder(new MapConfigurationPropertySource(Map.of(
                                "bongsu.auth.keys",
                                "unused",
                                "bongsu.auth.password-strength",
                                strength,
                                "bongsu.auth.concurrent-hashes",
                                "1",
                                "bongsu.auth.hashing-wait",
                                wait)))
                        .bind("bongsu.auth", AuthSettings.class)
                        .get(),
                new SimpleMeterRegistry());
    }

    @Test
    void crowdBeyondTheBoundIsToldToComeBack() throws Exception {
        PasswordHasher hasher = hasher("10", "1ms");
        int overloaded = 0;
        int hashed = 0;
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Callable<String>> calls = new ArrayList<>();
            IntStream.range(0, 8).forEach(i -> calls.add(() -> hasher.hash("a good password")));
            for (var future : threads.invokeAll(calls)) {
                try {
                    future.get();
                    hashed++;
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOfSatisfying(ProblemException.class, problem -> {
                        assertThat(problem.code()).isEqualTo(ProblemCode.OVERLOADED);
                        assertThat(problem.retryAfter()).isPositive();
                    });
                    overloaded++;
                }
            }
        }
        assertThat(hashed).isPositive();
        assertThat(overloaded).isPositive();
        assertThat(hasher.hash("the turns were given back")).isNotEmpty();
    }

    @Test
    void passwordBeyondWhatBCryptReadsNeverMatches() {
        PasswordHasher hasher = hasher("4", "10s");
        String longest = "x".repeat(72);
        String hash = hasher.hash(longest);

        assertThat(hasher.matches(longest, hash)).isTrue();
        assertThat(hasher.matches(longest + "y", hash)).isFalse();
        assertThat(hasher.matches("", hash)).isFalse();
    }

    @Test
    void nobodyHasAPassword() {
        assertThat(hasher("4", "10s").matches("a password that nobody has", null))
                .isFalse();
    }
}
