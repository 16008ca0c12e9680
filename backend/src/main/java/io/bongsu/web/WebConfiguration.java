package io.bongsu.web;

import org.apache.catalina.core.StandardHost;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

@Configuration(proxyBeanMethods = false)
class WebConfiguration {

    private static final String WEB_SOCKET_BUFFER = "org.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE";

    /**
     * Says no to what two parsers could read differently (a key twice, text after the value) and to values of another
     * type than the contract's; takes properties it does not know, so that newer clients work with older servers.
     */
    @Bean
    JsonMapperBuilderCustomizer strictJson() {
        return builder -> builder.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(LogicalType.Textual, coercion -> coercion.setCoercion(
                                CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> boundedConnections(WebSettings settings) {
        String connections = Integer.toString(settings.connections());
        return factory -> factory.addConnectorCustomizers(connector -> {
            connector.setProperty("maxConnections", connections);
            // What Tomcat needs for a request it keeps for the next, of 200 by default; long polls are held by the
            // thousand,
            // and those beyond would be made anew and thrown away at every message.
            connector.setProperty("processorCache", connections);
        });
    }

    /**
     * Most connections are receivers that wait. By default each of them holds 72 KiB of Tomcat's buffers, sized for large
     * uploads over few connections; here a frame or a request is mostly a few hundred bytes, and larger ones pass through
     * these in more pieces.
     */
    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> smallBuffers() {
        // Tomcat reads it once, when the first server of this process starts.
        if (System.getProperty(WEB_SOCKET_BUFFER) == null) {
            System.setProperty(WEB_SOCKET_BUFFER, "2048");
        }
        return factory -> {
            factory.addConnectorCustomizers(connector -> {
                // By default, with more than 2 GiB of heap, channels and buffers of closed connections are used for new
                // ones: a thread that still writes to a connection closed by another would write to a stranger.
                connector.setProperty("socket.bufferPool", "0");
                connector.setProperty("socket.appReadBufSize", "1024");
                connector.setProperty("socket.appWriteBufSize", "2048");
            });
            // Binary frames end the connection: what is in them is never looked at.
            factory.addContextCustomizers(
                    context -> context.addParameter("org.apache.tomcat.websocket.binaryBufferSize", "128"));
        };
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> problemsFromTomcat() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ProblemReportValve.class.getName());
            }
        });
    }
}
