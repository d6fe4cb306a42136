package org.newswire.net;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.newswire.settings.Settings;

/// Decides which addresses and ports the service may connect to: public unicast addresses on the usual web
/// ports, and addresses that the operator has allowed. [CheckedDns] applies the policy to each connection.
///
/// The lists follow the IANA registries of special-purpose addresses (RFC 6890). They include tunnels that
/// embed an IPv4 address (6to4, Teredo, IPv4-compatible and -translated) and the metadata services of
/// clouds. NAT64 addresses are judged by the embedded address. Allowed addresses are permitted on all
/// ports. Immutable.
public final class AddressPolicy {
    private static final Set<Integer> WEB_PORTS = Set.of(80, 443, 8080, 8443);

    private static final List<AddressRange> FORBIDDEN_V4 = ranges(
            "0.0.0.0/8", // this network, unspecified
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT; 100.100.100.200 is a metadata service
            "127.0.0.0/8", // loopback
            "168.63.129.16/32", // a cloud's host agent
            "169.254.0.0/16", // link-local; 169.254.169.254 is the usual metadata service
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments; 192.0.0.192 is a metadata service
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, broadcast

    private static final AddressRange GLOBAL_V6 = AddressRange.parse("2000::/3");
    private static final AddressRange NAT64 = AddressRange.parse("64:ff9b::/96");
    private static final List<AddressRange> FORBIDDEN_V6 = ranges(
            "2001::/23", // protocol assignments, Teredo, ORCHID, benchmarks
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4
            "3fff::/20"); // documentation

    private final List<AddressRange> allowed;
    private final Set<Integer> ports;

    private AddressPolicy(List<AddressRange> allowed, Set<Integer> ports) {
        this.allowed = List.copyOf(allowed);
        this.ports = Set.copyOf(ports);
    }

    /// Permits only public addresses, on the ports 80, 443, 8080 and 8443.
    public static AddressPolicy publicOnly() {
        return new AddressPolicy(List.of(), WEB_PORTS);
    }

    /// Permits the same as [#publicOnly()], and the entries of `list`: addresses (`10.0.0.5`), blocks
    /// (`127.0.1.0/24`, `fd00::/8`) and ranges (`10.0.0.5-10.0.0.9`), separated by commas or white space. A
    /// blank list adds nothing.
    ///
    /// @throws IllegalArgumentException if entries are invalid; the message names each with its error
    public static AddressPolicy allowing(String list) {
        List<String> mistakes = new ArrayList<>();
        List<AddressRange> ranges = new ArrayList<>();
        for (String entry : list.strip().split("[,\\s]+")) {
            if (entry.isEmpty()) {
                continue;
            }
            try {
                ranges.add(AddressRange.parse(entry));
            } catch (IllegalArgumentException e) {
                mistakes.add("'" + entry + "' (" + e.getMessage() + ")");
            }
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join(", ", mistakes)
                    + ": give addresses (10.0.0.5), blocks (127.0.1.0/24) or ranges (10.0.0.5-10.0.0.9)");
        }
        return new AddressPolicy(ranges, WEB_PORTS);
    }

    /// Reads the setting `FETCH_ALLOW_ADDRESSES`.
    public static AddressPolicy from(Settings settings) {
        return settings.described(
                        "private addresses that may be fetched: `10.0.0.5,127.0.1.0/24`. The store applies it to WebSub callbacks")
                .parsed(
                        "FETCH_ALLOW_ADDRESSES",
                        publicOnly(),
                        "addresses, blocks or ranges, such as 10.0.0.5,127.0.1.0/24",
                        AddressPolicy::allowing);
    }

    /// Returns a policy for the same addresses and other ports.
    public AddressPolicy withPorts(Set<Integer> openPorts) {
        return new AddressPolicy(allowed, openPorts);
    }

    /// Returns why the connection is not permitted; empty if it is permitted.
    public Optional<String> refusal(InetAddress address, int port) {
        if (allowed.stream().anyMatch(range -> range.contains(address))) {
            return Optional.empty();
        }
        if (!isPublic(address)) {
            return Optional.of(address.getHostAddress() + " is not a public address");
        }
        return ports.contains(port) ? Optional.empty() : Optional.of("port " + port + " is not allowed");
    }

    private static boolean isPublic(InetAddress address) {
        if (address.getAddress().length == 4) {
            return FORBIDDEN_V4.stream().noneMatch(range -> range.contains(address));
        }
        if (NAT64.contains(address)) {
            return isPublic(
                    IpLiteral.ofBits(ByteBuffer.wrap(address.getAddress()).getInt(12)));
        }
        return GLOBAL_V6.contains(address) && FORBIDDEN_V6.stream().noneMatch(range -> range.contains(address));
    }

    private static List<AddressRange> ranges(String... blocks) {
        return Arrays.stream(blocks).map(AddressRange::parse).toList();
    }
}
