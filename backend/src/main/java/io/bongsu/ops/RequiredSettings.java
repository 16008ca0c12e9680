package io.bongsu.ops;

import io.bongsu.core.UnusableSetting;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/**
 * Says at once what is missing. Without it a node that was told of no database would find H2 on its class path, and keep
 * its messages in memory.
 */
public final class RequiredSettings implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        Environment environment = event.getEnvironment();
        if (environment.acceptsProfiles(Profiles.of("embedded"))) {
            return;
        }
        String url = environment.getProperty("spring.datasource.url", "");
        if (!url.startsWith("jdbc:mysql:")) {
            throw new UnusableSetting(
                    "BONGSU_DB_URL is not set to a MySQL database: set it to one like jdbc:mysql://host:3306/bongsu,"
                            + " with BONGSU_DB_USER and BONGSU_DB_PASSWORD, or start with the embedded profile"
                            + " (make run)");
        }
    }
}
