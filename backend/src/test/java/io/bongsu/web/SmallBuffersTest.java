package io.bongsu.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.Http11NioProtocol;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;

class SmallBuffersTest {

    /** With Tomcat's own choice, on a large heap, a late write to a connection that was closed reaches a stranger. */
    @Test
    void noBufferOfOneConnectionIsUsedForAnother() {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory();
        new WebConfiguration().smallBuffers().customize(factory);
        Connector connector = new Connector(new Http11NioProtocol());

        factory.getConnectorCustomizers().forEach(customizer -> customizer.customize(connector));

        assertThat(connector.getProperty("socket.bufferPool")).hasToString("0");
    }
}
