package org.newswire.net;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;

/// A range of addresses. Both ends are inclusive, unsigned numbers of `bits` (32 or 128) bits.
record AddressRange(BigInteger first, BigInteger last, int bits) {
    AddressRange {
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException("the first address is above the last");
        }
    }

    /// Parses `a.b.c.d`, `a.b.c.d/len`, `first-last`, or the same with IPv6.
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        int dash = text.indexOf('-');
        if (slash >= 0) {
            return block(address(text.substring(0, slash)), prefix(text.substring(slash + 1)));
        }
        InetAddress first = address(dash < 0 ? text : text.substring(0, dash));
        InetAddress last = dash < 0 ? first : address(text.substring(dash + 1));
        if (first.getAddress().length != last.getAddress().length) {
            throw new IllegalArgumentException("the ends are of different address families");
        }
        return new AddressRange(number(first), number(last), first.getAddress().length * 8);
    }

    private static AddressRange block(InetAddress base, int prefix) {
        int bits = base.getAddress().length * 8;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("the prefix length must be from 0 to " + bits);
        }
        BigInteger size = BigInteger.ONE.shiftLeft(bits - prefix);
        BigInteger first = number(base).divide(size).multiply(size);
        return new AddressRange(first, first.add(size).subtract(BigInteger.ONE), bits);
    }

    private static InetAddress address(String text) {
        Optional<InetAddress> address = IpLiteral.parse(text.strip());
        return address.orElseThrow(() -> new IllegalArgumentException("'" + text.strip() + "' is not an address"));
    }

    private static int prefix(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text.strip() + "' is not a prefix length", e);
        }
    }

    boolean contains(InetAddress address) {
        if (address.getAddress().length * 8 != bits) {
            return false;
        }
        BigInteger number = number(address);
        return first.compareTo(number) <= 0 && number.compareTo(last) <= 0;
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }
}
