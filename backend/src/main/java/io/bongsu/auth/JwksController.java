package io.bongsu.auth;

import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class JwksController {

    /** Well under {@code sign-after}, so that no cache still lacks a key when it begins to sign. */
    private static final Duration MAX_AGE = Duration.ofMinutes(1);

    private final Keys keys;

    JwksController(Keys keys) {
        this.keys = keys;
    }

    @GetMapping("/.well-known/jwks.json")
    ResponseEntity<String> jwks() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(MAX_AGE).cachePublic())
                .contentType(MediaType.APPLICATION_JSON)
                .body(keys.current().jwks());
    }
}
