package io.bongsu.stomp;

import io.bongsu.auth.Audience;
import io.bongsu.auth.FakeTokens;
import io.bongsu.broker.Feed;
import io.bongsu.core.Entry;
import io.bongsu.membership.Access;
import io.bongsu.membership.Rights;
import io.bongsu.membership.RoomAccess;
import io.bongsu.message.LogReader;
import io.bongsu.message.RoomHead;
import io.bongsu.stream.Streams;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/** The adapter and the real stream on a real web server; log, members and tokens are written down by hand. */
@Configuration(proxyBeanMethods = false)
@ComponentScan(
        basePackageClasses = {StompHandler.class, Streams.class},
        excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*(Test|Slice)(\\$.*)?"))
@ConfigurationPropertiesScan({"io.bongsu.stomp", "io.bongsu.stream"})
@ImportAutoConfiguration({
    TomcatServletWebServerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    ValidationAutoConfiguration.class
})
class StompSlice {

    @Bean
    Feed feed() {
        return Feed.NONE;
    }

    @Bean
    SetClock clock() {
        return new SetClock();
    }

    @Bean
    MeterRegistry meters() {
        return new SimpleMeterRegistry();
    }

    @Bean
    FakeTokens tokens(Clock clock) {
        return new FakeTokens(clock);
    }

    @Bean
    Log log() {
        return new Log();
    }

    @Bean
    Members members() {
        return new Members();
    }

    /** What Spring Security does with a token in the address. */
    @Bean
    FilterRegistrationBean<OncePerRequestFilter> handshakeToken(FakeTokens tokens) {
        var registration = new FilterRegistrationBean<OncePerRequestFilter>(new HandshakeToken(tokens));
        registration.setOrder(0);
        return registration;
    }

    private static final class HandshakeToken extends OncePerRequestFilter {

        private final FakeTokens tokens;

        HandshakeToken(FakeTokens tokens) {
            this.tokens = tokens;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            String token = request.getParameter("access_token");
            Principal principal = token == null
                    ? null
                    : new TestingAuthenticationToken(tokens.verify(token, Set.of(Audience.BONGSU)), null);
            chain.doFilter(
                    new HttpServletRequestWrapper(request) {
                        @Override
                        public @Nullable Principal getUserPrincipal() {
                            return principal;
                        }
                    },
                    response);
        }
    }

    /** Stands until moved. */
    static final class SetClock extends Clock {

        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Room numbers below 1,000 exist; everybody reads there until removed. */
    static final class Members extends Access {

        private final Map<Long, Map<String, Rights>> changed = new ConcurrentHashMap<>();

        void put(long room, String user, Rights rights) {
            changed.computeIfAbsent(room, id -> new ConcurrentHashMap<>()).put(user, rights);
        }

        @Override
        public RoomAccess of(long roomId) {
            Map<String, Rights> members = IntStream.range(0, 40)
                    .boxed()
                    .collect(Collectors.toMap(i -> "u" + i, i -> Rights.MEMBER, (a, b) -> a, ConcurrentHashMap::new));
            members.putAll(changed.getOrDefault(roomId, Map.of()));
            return new RoomAccess(roomId, 1, members);
        }

        @Override
        public RoomAccess atLeast(long roomId, long rev) {
            return of(roomId);
        }
    }

    static final class Log extends LogReader {

        private final Map<Long, List<Entry>> rooms = new ConcurrentHashMap<>();
        private volatile long forgottenUpTo;
        private volatile long unreadableFrom = Long.MAX_VALUE;
        private final AtomicInteger refusals = new AtomicInteger();
        private volatile Runnable duringHeads = () -> {};

        List<Entry> commit(long room, int count, int contentBytes) {
            List<Entry> log = room(room);
            long head = log.size();
            List<Entry> fresh = IntStream.rangeClosed(1, count)
                    .mapToObj(i -> entry(room, head + i, contentBytes))
                    .toList();
            log.addAll(fresh);
            return fresh;
        }

        /** As it stands; its seq must be the next one. */
        void add(Entry entry) {
            room(entry.roomId()).add(entry);
        }

        private static Entry entry(long room, long seq, int contentBytes) {
            String json = "{\"seq\":" + seq + ",\"content\":\"봉수" + "x".repeat(contentBytes) + "\"}";
            return new Entry(room, seq, 1, json.getBytes(StandardCharsets.UTF_8));
        }

        void forgetUpTo(long seq) {
            forgottenUpTo = seq;
        }

        void unreadableFrom(long seq) {
            unreadableFrom = seq;
        }

        /** What happens while heads are read, as when a cursor is opened. */
        void duringHeads(Runnable action) {
            duringHeads = action;
        }

        int refusals() {
            return refusals.get();
        }

        private List<Entry> room(long room) {
            return rooms.computeIfAbsent(room, id -> new CopyOnWriteArrayList<>());
        }

        @Override
        public List<Entry> after(long room, long after, int limit) {
            if (after >= unreadableFrom) {
                refusals.incrementAndGet();
                throw new DataAccessResourceFailureException("away");
            }
            return room(room).stream()
                    .filter(entry -> entry.seq() > Math.max(after, forgottenUpTo))
                    .limit(limit)
                    .toList();
        }

        @Override
        public long oldest(long room) {
            return Math.min(room(room).size(), forgottenUpTo) + 1;
        }

        @Override
        public List<Entry> before(long room, long before, int limit) {
            List<Entry> older = room(room).stream()
                    .filter(entry -> entry.seq() < before && entry.seq() > forgottenUpTo)
                    .toList();
            return older.subList(Math.max(0, older.size() - limit), older.size());
        }

        @Override
        public Map<Long, RoomHead> heads(Collection<Long> asked) {
            duringHeads.run();
            return asked.stream()
                    .filter(room -> room < 1_000)
                    .collect(Collectors.toMap(
                            room -> room, room -> new RoomHead(room(room).size(), 1)));
        }
    }
}
