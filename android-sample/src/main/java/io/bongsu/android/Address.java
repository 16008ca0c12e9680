package io.bongsu.android;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person types as an address, read. Android keeps HTTP from going out in the clear, but knows nothing of MQTT, which is a plain
 * socket to it; so both addresses are held to the network security configuration here.
 */
final class Address {

    private static final Set<String> CLEAR = new HashSet<>(Arrays.asList("http", "mqtt", "ws"));
    private static final Pattern PRIVATE =
            Pattern.compile("(10|192\\.168|172\\.(1[6-9]|2\\d|3[01])|169\\.254)\\.[0-9.]+"
                    + "|\\[f(c|d|e[89ab])[0-9a-f:]+]" // Unique local and link-local addresses of IPv6.
                    + "|(?!localhost)[^.:]+|.+\\.(local|lan|home\\.arpa|internal)");

    private Address() {}

    /** The server's, with https where no scheme was typed; null where it is none. */
    static @Nullable URI server(String typed) {
        String address = typed.contains("://") ? typed : "https://" + typed;
        URI uri = read(address, Arrays.asList("https", "http"));
        return uri == null || !isBlank(uri.getPath()) ? null : uri;
    }

    /** The broker's; where nothing was typed, the usual port of the server's host; null where it is none. */
    static @Nullable URI broker(String typed, URI server) {
        if (typed.isEmpty()) {
            boolean secure = "https".equals(server.getScheme());
            return URI.create((secure ? "mqtts://" : "mqtt://") + host(server) + (secure ? ":8883" : ":1883"));
        }
        String address = typed.contains("://") ? typed : "mqtts://" + typed;
        return read(address, Arrays.asList("mqtts", "mqtt", "wss", "ws"));
    }

    /**
     * The host that an address would be reached at in the clear, where that is not allowed; else null.
     *
     * @param allowsCleartext the platform's {@code NetworkSecurityPolicy}
     */
    static @Nullable String exposed(URI address, Predicate<String> allowsCleartext) {
        String host = host(address);
        return CLEAR.contains(address.getScheme()) && !allowsCleartext.test(host) ? host : null;
    }

    /**
     * Whether it looks like one in the phone's own network, for which Android 17 wants the user's permission. What a name
     * stands for is not asked: that would wait for the network.
     */
    static boolean isLocal(URI address) {
        return PRIVATE.matcher(host(address)).matches();
    }

    private static @Nullable URI read(String address, List<String> schemes) {
        try {
            URI uri = new URI(address);
            String scheme = uri.getScheme();
            boolean whole =
                    scheme != null && schemes.contains(scheme.toLowerCase(Locale.ROOT)) && uri.getHost() != null;
            boolean more = uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null;
            boolean possible =
                    uri.getPort() <= 65_535 && uri.getPort() != 0 && !host(uri).contains("%");
            return whole && !more && possible ? plain(uri) : null;
        } catch (URISyntaxException e) {
            return null; // The caller says so to the person who typed it.
        }
    }

    /** Everything else compares schemes and hosts as they are: MQTT:// must be no way around the rule for mqtt://. */
    private static URI plain(URI typed) throws URISyntaxException {
        String scheme = typed.getScheme().toLowerCase(Locale.ROOT);
        String path = isBlank(typed.getPath()) ? null : typed.getPath();
        return new URI(scheme, null, host(typed), typed.getPort(), path, null, null);
    }

    private static String host(URI address) {
        return String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    }

    private static boolean isBlank(@Nullable String path) {
        return path == null || path.isEmpty() || path.equals("/");
    }
}
