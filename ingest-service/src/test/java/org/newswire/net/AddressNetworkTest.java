package org.newswire.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

final class AddressNetworkTest {
    private static String network(String address) {
        return AddressNetwork.of(InetAddress.ofLiteral(address));
    }

    @Test
    void eachIpv4AddressIsANetwork() {
        assertThat(network("203.0.113.7")).isEqualTo(network("203.0.113.7")).isNotEqualTo(network("203.0.113.8"));
    }

    @Test
    void theFirst64BitsOfAnIpv6AddressAreItsNetwork() {
        assertThat(network("2001:db8:1:2:3:4:5:6"))
                .isEqualTo(network("2001:db8:1:2:ffff::1"))
                .isNotEqualTo(network("2001:db8:1:3:3:4:5:6"));
    }
}
