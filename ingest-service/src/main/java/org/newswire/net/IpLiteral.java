package org.newswire.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/// Parses hosts that are IP addresses, in every spelling that a resolver may accept: `127.0.0.1`, `127.1`,
/// `2130706433`, `0x7f.1`, `0177.0.0.1`, `[::1]`, `::ffff:127.0.0.1`, `fe80::1%25eth0` (the zone is
/// dropped). The rules for numbers are those of the WHATWG URL standard, section 3.5.
public final class IpLiteral {
    private IpLiteral() {}

    /// Whether the host cannot be a name, because it has a colon or its last label is a number.
    public static boolean isNumeric(String host) {
        if (host.indexOf(':') >= 0) {
            return true;
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String last = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return !last.isEmpty() && (last.chars().allMatch(c -> c >= '0' && c <= '9') || last.matches("0x[0-9a-f]*"));
    }

    /// Returns the address; empty if the host is a name or an invalid address.
    public static Optional<InetAddress> parse(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (bare.indexOf(':') >= 0) {
            return parseV6(bare);
        }
        return isNumeric(bare) ? parseV4(bare) : Optional.empty();
    }

    private static Optional<InetAddress> parseV6(String text) {
        int zone = text.indexOf('%');
        try {
            return Optional.of(Inet6Address.ofLiteral(zone < 0 ? text : text.substring(0, zone)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> parseV4(String text) {
        String[] parts = (text.endsWith(".") ? text.substring(0, text.length() - 1) : text).split("\\.", -1);
        if (parts.length > 4) {
            return Optional.empty();
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            long part = number(parts[i]);
            boolean last = i == parts.length - 1;
            long limit = last ? 1L << (8 * (5 - parts.length)) : 256;
            if (part < 0 || part >= limit) {
                return Optional.empty();
            }
            address = last ? address | part : address | part << (8 * (3 - i));
        }
        return Optional.of(ofBits(address));
    }

    /// Returns the value of a decimal, octal (`0…`) or hexadecimal (`0x…`) number, or -1.
    private static long number(String text) {
        try {
            if (text.isEmpty() || text.length() > 20 || text.startsWith("-") || text.startsWith("+")) {
                return -1;
            }
            if (text.startsWith("0x") || text.startsWith("0X")) {
                return text.length() == 2 ? 0 : Long.parseUnsignedLong(text.substring(2), 16);
            }
            return text.startsWith("0") ? Long.parseLong(text, 8) : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    static InetAddress ofBits(long address) {
        byte[] bytes = {(byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address};
        try {
            return Inet4Address.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
