package io.bongsu;

import io.bongsu.auth.NewKey;
import io.bongsu.ops.NotTaken;
import io.bongsu.ops.RequiredSettings;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class BongsuApplication {

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(NewKey.COMMAND)) {
            System.exit(NewKey.run(List.of(args).subList(1, args.length), System.out, System.err));
        }
        SpringApplication application = new SpringApplication(BongsuApplication.class);
        application.addListeners(new RequiredSettings(), new NotTaken());
        application.run(args);
    }

    @Bean
    static Clock clock() {
        return Clock.systemUTC();
    }
}
