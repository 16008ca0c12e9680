package io.bongsu;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The package table of ARCHITECTURE.md, as each package-info spells it. */
class ModulesTest {

    @Test
    void packagesImportOnlyWhatTheTableAllows() {
        ApplicationModules.of(BongsuApplication.class).verify();
    }
}
