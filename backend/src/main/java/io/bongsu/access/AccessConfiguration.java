package io.bongsu.access;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Without the plugin nobody has to be told of memberships; with it, {@link AccessPush} does. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    @Bean
    @ConditionalOnProperty(name = "bongsu.broker.plugin", havingValue = "false", matchIfMissing = true)
    Fence fence() {
        return Fence.OPEN;
    }
}
