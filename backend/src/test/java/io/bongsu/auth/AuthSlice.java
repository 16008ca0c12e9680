package io.bongsu.auth;

import io.bongsu.membership.AccessRevisions;
import io.bongsu.membership.RevisionsMoved;
import io.bongsu.membership.SessionsRevoked;
import io.bongsu.page.PagePolicy;
import io.bongsu.web.WebSettings;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Accounts, tokens and errors with real HTTP and a real database, without the rest. Deliberately no stereotype of
 * Spring's on it: the application's own scan passes here too.
 */
@EnableAutoConfiguration
@ComponentScan(basePackageClasses = {AuthSettings.class, WebSettings.class, PagePolicy.class})
@ConfigurationPropertiesScan(basePackageClasses = {AuthSettings.class, WebSettings.class, PagePolicy.class})
public class AuthSlice {

    @Bean
    TestClock clock() {
        return new TestClock();
    }

    @Bean
    Heard heard() {
        return new Heard();
    }

    @Bean
    AccessRevisions revisions(JdbcClient jdbc, ApplicationEventPublisher events, TestClock clock) {
        return new AccessRevisions(jdbc, events, clock);
    }

    /** What a holder of connections hears. */
    static class Heard {
        final List<SessionsRevoked> revoked = new CopyOnWriteArrayList<>();

        final List<RevisionsMoved> moved = new CopyOnWriteArrayList<>();

        @EventListener
        void on(RevisionsMoved event) {
            moved.add(event);
        }

        @EventListener
        void on(SessionsRevoked event) {
            revoked.add(event);
        }
    }

    /** Endpoints that go wrong in ways no endpoint of ours does at will. */
    @RestController
    @ConditionalOnProperty("test.endpoints")
    static class Faulty {

        record Typed(int number, @Nullable String text) {}

        @PostMapping("/test/typed")
        Typed typed(@RequestBody Typed body) {
            return body;
        }

        @GetMapping("/test/fault")
        String fault() {
            throw new IllegalStateException("an inner secret");
        }

        @GetMapping("/test/database-away")
        String databaseAway() {
            throw new DataAccessResourceFailureException("Communications link failure to db.internal:3306");
        }
    }
}
