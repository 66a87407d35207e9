package io.devstack.internal.probe;

import io.devstack.internal.process.Secrets;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a probe asks.
 *
 * @param address an http or https URL; {@code localhost} stands for both families of the loopback
 * @param headers sent with the request; they replace those that are sent anyway
 * @param trust whose certificates are believed
 */
public record HttpRequest(URI address, Map<String, String> headers, Trust trust) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** Which certificates are trusted. */
    public enum Trust {
        /** Those that this JVM believes. */
        USUAL,
        /** Anybody's, for whatever host: for certificates that a test setup has made itself. */
        ANYBODY
    }

    /**
     * Checks the address and copies the headers.
     *
     * @throws IllegalArgumentException if it is not a whole http or https URL
     */
    public HttpRequest {
        headers = Map.copyOf(headers);
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if ((!scheme.equals("http") && !scheme.equals("https")) || address.getHost() == null) {
            throw new IllegalArgumentException("'" + address + "' is no http or https URL" + hint(address));
        }
    }

    /** Returns what to correct in an address of which the host cannot be told; nothing if it has one. */
    public static String hint(URI address) {
        return address.getHost() == null && address.getRawAuthority() != null
                ? "; write @ in a password as %40; a host name has no '_'"
                : "";
    }

    /** Returns whether that host is asked at that port. */
    public boolean isAt(String host, int port) {
        return host().equalsIgnoreCase(host) && port() == port;
    }

    boolean isSecure() {
        return address.getScheme().equalsIgnoreCase("https");
    }

    /** Returns the host without the brackets of an IPv6 address. */
    String host() {
        return address.getHost().replaceAll("[\\[\\]]", "");
    }

    int port() {
        return address.getPort() >= 0 ? address.getPort() : isSecure() ? HTTPS : HTTP;
    }

    /** Returns the address for people: with {@code host} in place of its own, and without secrets. */
    String shown(String host) {
        return Secrets.masked(
                address.getScheme() + "://" + host + (address.getPort() >= 0 ? ":" + address.getPort() : "")
                        + (address.getRawPath() == null ? "" : address.getRawPath())
                        + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery()));
    }

    /** Returns the bytes of the request as text. */
    String text() {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("Host", address.getHost() + (address.getPort() >= 0 ? ":" + address.getPort() : ""));
        all.put("User-Agent", "devstack");
        all.put("Accept", "*/*");
        authorization().ifPresent(value -> all.put("Authorization", value));
        all.putAll(headers);
        all.put("Connection", "close");
        StringBuilder text = new StringBuilder("GET ").append(target()).append(" HTTP/1.1\r\n");
        all.forEach((name, value) -> text.append(name)
                .append(": ")
                .append(value.replaceAll("[\r\n]+", " "))
                .append("\r\n"));
        return text.append("\r\n").toString();
    }

    /** Returns the user info of the address as a header; a header of the same name in {@link #headers} replaces it. */
    private Optional<String> authorization() {
        return Optional.ofNullable(address.getUserInfo())
                .map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }

    private String target() {
        String path = address.getRawPath() == null || address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        return address.getRawQuery() == null ? path : path + "?" + address.getRawQuery();
    }
}
