package io.bongsu.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** Members are read together with why they may be as they are. */
class AccessTest {

    private final List<Instant> asked = new ArrayList<>();

    @Test
    void whoReadsMembersKnowsTheRevocationsUpToWhenTheirRevisionMoved() {
        DriverManagerDataSource source = new DriverManagerDataSource(
                "jdbc:h2:mem:access;MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE;DB_CLOSE_DELAY=-1");
        new ResourceDatabasePopulator(
                        new ClassPathResource("db/migration/V2__rooms.sql"),
                        new ClassPathResource("db/migration/V5__access_changes.sql"))
                .execute(source);
        JdbcClient jdbc = JdbcClient.create(source);
        jdbc.sql("insert into chat_room values (7, 'r', 'u-1', '2026-01-01'), (8, 'r', 'u-1', '2026-01-01')")
                .update();
        jdbc.sql("insert into room_head values (7, 0, 3, '2026-11-21 01:02:03.456789'), (8, 0, 1, null)")
                .update();
        jdbc.sql("insert into membership values (7, 'u-1', true, true, true), (7, 'u-2', true, false, false)")
                .update();
        Access access = new Access(
                jdbc,
                new StaticListableBeanFactory(Map.of("revocations", new Asked()))
                        .getBeanProvider(StandingRevocations.class),
                new MembershipSettings(1_000, 10, 10, 4, Duration.ofSeconds(2)),
                new SimpleMeterRegistry());

        assertThat(access.of(7)).isEqualTo(new RoomAccess(7, 3, Map.of("u-1", Rights.OWNER, "u-2", reader())));
        assertThat(access.of(8).rev()).isEqualTo(1);

        assertThat(asked).containsExactly(Instant.parse("2026-11-21T01:02:03.456789Z"), Instant.MAX);
    }

    private static Rights reader() {
        return new Rights(true, false, false);
    }

    private final class Asked implements StandingRevocations {

        @Override
        public void catchUp(Instant movedAt) {
            asked.add(movedAt);
        }

        @Override
        public List<Revocation> standing() {
            return List.of();
        }

        @Override
        public boolean isRevoked(String sid) {
            return false;
        }

        @Override
        public long numberOf(String userId) {
            return 0;
        }

        @Override
        public List<Revocation> standingAfter(String sid, int limit) {
            return List.of();
        }

        @Override
        public List<Revocation> since(Instant since) {
            return List.of();
        }
    }
}
