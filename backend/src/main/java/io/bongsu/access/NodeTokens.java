package io.bongsu.access;

import io.bongsu.auth.Audience;
import io.bongsu.auth.Tokens;
import io.bongsu.broker.BackendTokens;
import io.bongsu.membership.Role;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** This node's way in at the broker: by the keys its users' tokens are signed with. */
@Component
class NodeTokens implements BackendTokens {

    private final Tokens tokens;
    private final String sid = "node-" + UUID.randomUUID();

    NodeTokens(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public String mint(Duration life) {
        return tokens.mint(BACKEND, Role.BACKEND, sid, Audience.BONGSU_MQTT, life)
                .token();
    }
}
