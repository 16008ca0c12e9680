package io.bongsu.web;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What HTTP takes, whatever the feature.
 *
 * @param maxBody the largest request body in bytes ({@code KB}, {@code MB} are understood; default 128KB); a larger one
 *     is answered content-too-large. Twice the largest message, which may carry JSON escapes
 * @param allowedOrigins origins whose pages may call from a browser (CORS), such as {@code https://chat.example.org};
 *     default none. Cookies are never used, so none are allowed along
 */
@ConfigurationProperties("bongsu.web")
public record WebSettings(
        @DefaultValue("128KB") DataSize maxBody,
        @DefaultValue List<String> allowedOrigins) {

    public WebSettings {
        if (maxBody.toBytes() < 1024) {
            throw new IllegalArgumentException(
                    "bongsu.web.max-body is " + maxBody + ": set it to 1KB or more, else no request fits");
        }
        allowedOrigins = List.copyOf(allowedOrigins);
    }
}
