package io.bongsu.contract;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as the application reads and writes it: Spring Boot's mapper with the settings of application.yaml. */
public final class AppJson {

    private static final JsonMapper MAPPER = mapper();

    private AppJson() {}

    private static JsonMapper mapper() {
        var mapper = new AtomicReference<@Nullable JsonMapper>();
        new ApplicationContextRunner()
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
                .run(context -> mapper.set(context.getBean(JsonMapper.class)));
        return Objects.requireNonNull(mapper.get());
    }

    /** What goes over the wire, read again: the order of its members is not promised. */
    public static JsonNode written(Object answer) {
        return MAPPER.readTree(MAPPER.writeValueAsBytes(answer));
    }

    /** What a controller gets for the golden request. */
    public static <T> T read(String golden, Class<T> type) {
        return MAPPER.readValue(Golden.bytes(golden), type);
    }
}
