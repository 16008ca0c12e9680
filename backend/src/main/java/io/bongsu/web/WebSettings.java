package io.bongsu.web;

import io.bongsu.core.HeapShare;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What HTTP takes, whatever the feature.
 *
 * @param maxBody the largest request body in bytes ({@code KB}, {@code MB} are understood; default 128KB); a larger one
 *     is answered content-too-large. Twice the largest message, which may carry JSON escapes
 * @param connections open TCP connections, WebSockets among them; one more waits in the operating system's queue. Default
 *     0: as many as half the heap carries at 96 KiB each (2,730 in 512 MiB), 22,000 at most. What a connection costs is
 *     the server's buffers: beyond the heap, strangers could end the process
 * @param allowedOrigins origins whose pages may call from a browser (CORS), such as {@code https://chat.example.org};
 *     default none. Cookies are never used, so none are allowed along
 */
@ConfigurationProperties("bongsu.web")
public record WebSettings(
        @DefaultValue("128KB") DataSize maxBody,
        @DefaultValue("0") int connections,
        @DefaultValue List<String> allowedOrigins) {

    public WebSettings {
        if (maxBody.toBytes() < 1024) {
            throw new IllegalArgumentException(
                    "bongsu.web.max-body is " + maxBody + ": set it to 1KB or more, else no request fits");
        }
        if (connections < 0) {
            throw new IllegalArgumentException(
                    "bongsu.web.connections is negative: set it to 0 (what the heap carries) or more");
        }
        connections = connections == 0 ? HeapShare.connections(50, 22_000) : connections;
        allowedOrigins = List.copyOf(allowedOrigins);
    }
}
