package org.newswire.net;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/// Identifies the network of a client: the whole IPv4 address, or the first 64 bits of an IPv6 address. A
/// client can choose the other 64 bits freely.
public final class AddressNetwork {
    private static final int BYTES = 8;

    private AddressNetwork() {}

    /// Returns the network's bytes in hexadecimal.
    public static String of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, BYTES)));
    }
}
