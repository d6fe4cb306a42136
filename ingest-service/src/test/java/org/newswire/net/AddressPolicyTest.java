package org.newswire.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private static boolean permits(AddressPolicy policy, String host, int port) {
        InetAddress address = IpLiteral.parse(host).orElseThrow();
        return policy.refusal(address, port).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.100.100.200",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "168.63.129.16",
                "2130706433",
                "0x7f000001",
                "0x7f.1",
                "0177.0.0.1",
                "017700000001",
                "127.1",
                "127.0.1",
                "0",
                "[::]",
                "[::1]",
                "::ffff:127.0.0.1",
                "::ffff:7f00:1",
                "::ffff:0:127.0.0.1",
                "::127.0.0.1",
                "[fe80::1%25eth0]",
                "fe80::1%1",
                "fec0::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "64:ff9b::127.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::7f00:1",
                "2002:7f00:1::",
                "2002:c0a8:101::1",
                "2001:0:4136:e378:8000:63bf:80ff:fffe",
                "2001:db8::1",
                "3fff::1",
                "2001:10::1",
                "100::1",
                "5f00::1",
                "::ffff:10.0.0.1"
            })
    void rejectsNonPublicAddressesInEverySpelling(String host) {
        assertThat(permits(AddressPolicy.publicOnly(), host, 80)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "134744072",
                "0x08080808",
                "100.63.255.255",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.0.1.1",
                "223.255.255.255",
                "2606:4700::1111",
                "2001:4860:4860::8888",
                "2a00:1450::1",
                "64:ff9b::8.8.8.8",
                "::ffff:8.8.8.8"
            })
    void permitsPublicAddresses(String host) {
        assertThat(permits(AddressPolicy.publicOnly(), host, 443)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.2.3.4.5",
                "256.1.1.1",
                "1.2.3.256",
                "4294967296",
                "09.1.1.1",
                "0x1g",
                "1..2",
                "::g",
                "-1",
                "1.-2"
            })
    void rejectsTextsThatAreNotAddresses(String host) {
        assertThat(IpLiteral.parse(host)).isEmpty();
    }

    @Test
    void permitsOnlyTheUsualWebPorts() {
        AddressPolicy policy = AddressPolicy.publicOnly();

        assertThat(permits(policy, "8.8.8.8", 80)).isTrue();
        assertThat(permits(policy, "8.8.8.8", 8443)).isTrue();
        assertThat(permits(policy, "8.8.8.8", 22)).isFalse();
        assertThat(permits(policy, "8.8.8.8", 6379)).isFalse();
        assertThat(permits(policy.withPorts(Set.of(81)), "8.8.8.8", 81)).isTrue();
    }

    @Test
    void permitsConfiguredAddressesOnAnyPortAndNothingElse() {
        AddressPolicy policy = AddressPolicy.allowing("127.0.1.0/24, 10.0.0.5-10.0.0.7\n fd12::/16,192.168.0.9");

        assertThat(permits(policy, "127.0.1.200", 8900)).isTrue();
        assertThat(permits(policy, "::ffff:127.0.1.200", 8900)).isTrue();
        assertThat(permits(policy, "127.0.0.1", 80)).isFalse();
        assertThat(permits(policy, "127.0.2.0", 80)).isFalse();
        assertThat(permits(policy, "10.0.0.4", 80)).isFalse();
        assertThat(permits(policy, "10.0.0.5", 80)).isTrue();
        assertThat(permits(policy, "10.0.0.7", 80)).isTrue();
        assertThat(permits(policy, "10.0.0.8", 80)).isFalse();
        assertThat(permits(policy, "fd12:3::4", 80)).isTrue();
        assertThat(permits(policy, "192.168.0.9", 22)).isTrue();
        assertThat(permits(policy, "64:ff9b::127.0.1.5", 80)).isFalse();
        assertThat(permits(AddressPolicy.allowing(" "), "10.0.0.5", 80)).isFalse();
    }

    @Test
    void reportsEveryInvalidEntry() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressPolicy.allowing("10.0.0.0/33,10.0.0.1,intranet,10.0.0.9-10.0.0.1"))
                .withMessage("'10.0.0.0/33' (the prefix length must be from 0 to 32),"
                        + " 'intranet' ('intranet' is not an address),"
                        + " '10.0.0.9-10.0.0.1' (the first address is above the last):"
                        + " give addresses (10.0.0.5), blocks (127.0.1.0/24) or ranges (10.0.0.5-10.0.0.9)");
    }
}
