package io.bongsu.web;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds request bodies, before anything else looks at the request. One whose length is announced is refused unread; one
 * that comes in chunks is counted while it is read. What the client still sends is swallowed by Tomcat after the answer
 * (server.tomcat.max-swallow-size), since closing at once would reset the connection before the client reads it.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class BodyLimit extends OncePerRequestFilter {

    private final long limitBytes;
    private final ProblemWriter problems;

    BodyLimit(WebSettings settings, ProblemWriter problems) {
        this.limitBytes = settings.maxBody().toBytes();
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > limitBytes) {
            refuse(request, response, new BodyTooLargeException(limitBytes));
            return;
        }
        boolean unannounced = request.getContentLengthLong() < 0;
        try {
            chain.doFilter(unannounced ? new Counted(request, limitBytes) : request, response);
        } catch (IOException | ServletException | RuntimeException e) {
            ProblemException problem = Problems.within(e);
            if (problem == null || problem.code() != ProblemCode.CONTENT_TOO_LARGE || response.isCommitted()) {
                throw e;
            }
            problems.write(request, response, problem);
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, BodyTooLargeException tooLarge)
            throws IOException {
        problems.write(
                request,
                response,
                new ProblemException(ProblemCode.CONTENT_TOO_LARGE, tooLarge.detail(), null, tooLarge));
    }

    private static final class Counted extends HttpServletRequestWrapper {

        private final long limitBytes;
        private @Nullable CountedStream stream;

        Counted(HttpServletRequest request, long limitBytes) {
            super(request);
            this.limitBytes = limitBytes;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            CountedStream open = stream;
            if (open == null) {
                open = new CountedStream(super.getInputStream(), limitBytes);
                stream = open;
            }
            return open;
        }

        @Override
        public BufferedReader getReader() throws IOException {
            String encoding = getCharacterEncoding();
            return new BufferedReader(new InputStreamReader(
                    getInputStream(), encoding == null ? StandardCharsets.UTF_8.name() : encoding));
        }
    }

    private static final class CountedStream extends ServletInputStream {

        private final ServletInputStream in;
        private final long limitBytes;
        private long countBytes;

        CountedStream(ServletInputStream in, long limitBytes) {
            this.in = in;
            this.limitBytes = limitBytes;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            if (b >= 0) {
                count(1);
            }
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            if (n > 0) {
                count(n);
            }
            return n;
        }

        private void count(int n) throws BodyTooLargeException {
            countBytes += n;
            if (countBytes > limitBytes) {
                throw new BodyTooLargeException(limitBytes);
            }
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
