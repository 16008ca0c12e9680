package io.bongsu.message;

import io.bongsu.membership.Access;
import io.bongsu.membership.BrokerNotice;
import io.bongsu.membership.BrokerStanding;
import io.bongsu.membership.Caller;
import io.bongsu.membership.Role;
import io.bongsu.membership.Standing;
import io.bongsu.membership.Users;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.web.bind.annotation.RestController;

/** The log and its rooms on a real database, without the web. */
@Configuration(proxyBeanMethods = false)
@AutoConfigurationPackage(basePackages = "io.bongsu.membership")
@ConfigurationPropertiesScan({"io.bongsu.membership", "io.bongsu.message"})
@ComponentScan(
        basePackageClasses = {Access.class, MessageLog.class},
        excludeFilters = {
            @ComponentScan.Filter(type = FilterType.ANNOTATION, classes = RestController.class),
            @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = LogSlice.class)
        })
@ImportAutoConfiguration({
    DataSourceAutoConfiguration.class,
    DataSourceTransactionManagerAutoConfiguration.class,
    TransactionManagerCustomizationAutoConfiguration.class,
    TransactionAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    JdbcClientAutoConfiguration.class,
    FlywayAutoConfiguration.class,
    HibernateJpaAutoConfiguration.class,
    DataJpaRepositoriesAutoConfiguration.class
})
public class LogSlice {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    MeterRegistry meters() {
        return new SimpleMeterRegistry();
    }

    /** Everybody has an account, but for {@code nobody}. */
    @Bean
    Users users() {
        return userId -> !userId.equals("nobody");
    }

    /** Nobody's session is revoked. */
    @Bean
    Standing standing() {
        return caller -> {};
    }

    /** Nor of anybody who sends through the broker. */
    @Bean
    BrokerStanding brokerStanding() {
        return (sender, roomId, accessRev) -> {};
    }

    public static Caller user(String userId) {
        return new Caller(userId, Role.USER, "s-of-" + userId, Instant.MAX);
    }

    @Bean
    BrokerNotice broker() {
        return (roomId, rev) -> BrokerNotice.Status.ENFORCED;
    }
}
