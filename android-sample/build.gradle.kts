// For those who open this folder in Android Studio. It is NOT built or checked here: pom.xml is what the project builds with, and
// where a version differs, pom.xml is right. Put beside it a settings.gradle.kts with
//     pluginManagement { repositories { google(); mavenCentral(); gradlePluginPortal() } }
// and install the library once with `scripts/maven.sh -pl client-java -am install -DskipTests`.
plugins {
    id("com.android.application") version "8.13.0"
}

repositories {
    google()
    mavenCentral()
    mavenLocal()
}

android {
    namespace = "io.bongsu.android"
    compileSdk = 37

    defaultConfig {
        applicationId = "io.bongsu.android"
        minSdk = 26
        targetSdk = 37
        versionCode = 1
        versionName = "0.1.0-SNAPSHOT"
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    buildTypes {
        release {
            isMinifyEnabled = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"), "proguard-rules.pro")
        }
    }

    packaging {
        resources.excludes += setOf("META-INF/INDEX.LIST", "META-INF/io.netty.versions.properties")
    }

    // The tests are JUnit 4 on Robolectric and want this project's testenv: they run with Maven.
    sourceSets["test"].java.setSrcDirs(emptyList<String>())
}

dependencies {
    implementation("io.bongsu:bongsu-client:0.1.0-SNAPSHOT")
    compileOnly("org.jspecify:jspecify:1.0.0")
}
