package io.bongsu.page;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells the page what it cannot know by itself. It answers everybody: an address opens nothing without a token. */
@RestController
class PageSettingsController {

    /** @param mqttUrl the same address that the policy lets through; null where MQTT is not among the transports */
    record PageSettingsAnswer(@Nullable String mqttUrl) {}

    private final PageSettings settings;

    PageSettingsController(PageSettings settings) {
        this.settings = settings;
    }

    @GetMapping("/page/settings")
    PageSettingsAnswer settings(HttpServletRequest request) {
        return new PageSettingsAnswer(settings.mqttUrlFor(request.getServerName()));
    }
}
