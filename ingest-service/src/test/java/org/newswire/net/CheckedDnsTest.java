package org.newswire.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CheckedDnsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String PROXY = "proxy.example:3128";

    private static CheckedDns dns(CheckedDns.Lookup lookup) {
        return new CheckedDns(AddressPolicy.publicOnly(), PROXY, TIMEOUT, lookup);
    }

    private static CheckedDns resolvingTo(String... addresses) {
        return dns(_ -> Stream.of(addresses).map(InetAddress::ofLiteral).toArray(InetAddress[]::new));
    }

    private static final CheckedDns.Lookup UNKNOWN = name -> {
        throw new UnknownHostException(name);
    };

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void connectsOnlyToThePermittedAddressesOfAHost() throws Exception {
        try (CheckedDns dns = resolvingTo("10.0.0.1", "8.8.8.8", "127.0.0.1", "1.1.1.1")) {
            assertThat(dns.resolve("news.example", 443))
                    .containsExactly(new InetSocketAddress("8.8.8.8", 443), new InetSocketAddress("1.1.1.1", 443));
        }
    }

    @Test
    void refusesAHostWithoutAPermittedAddress() {
        try (CheckedDns dns = resolvingTo("10.0.0.1", "169.254.169.254")) {
            assertThatThrownBy(() -> dns.resolve("news.example", 443))
                    .isInstanceOf(CheckedDns.BlockedAddressException.class)
                    .hasMessage("news.example: 169.254.169.254 is not a public address");
        }
    }

    @Test
    void usesTheFirstFourAddressesOfAHost() throws Exception {
        String[] many =
                IntStream.rangeClosed(1, 200).mapToObj(i -> "8.8.8." + i).toArray(String[]::new);
        try (CheckedDns dns = resolvingTo(many)) {
            assertThat(dns.resolve("news.example", 80))
                    .extracting(address -> address.getAddress().getHostAddress())
                    .containsExactly("8.8.8.1", "8.8.8.2", "8.8.8.3", "8.8.8.4");
        }
    }

    @Test
    void theProxyMayHaveAnyAddressAtItsOwnPortOnly() throws Exception {
        try (CheckedDns dns = resolvingTo("10.0.0.1")) {
            assertThat(dns.resolve("proxy.example", 3128)).containsExactly(new InetSocketAddress("10.0.0.1", 3128));
            assertThatThrownBy(() -> dns.resolve("proxy.example", 80))
                    .isInstanceOf(CheckedDns.BlockedAddressException.class);
            assertThatThrownBy(() -> dns.check("proxy.example", 3128))
                    .as("a request for a resource of the proxy itself")
                    .isInstanceOf(CheckedDns.BlockedAddressException.class);
        }
    }

    @Test
    void aNameThatOnlyTheProxyKnowsIsLeftToTheProxyButNoAddress() {
        try (CheckedDns dns = dns(UNKNOWN)) {
            assertThatCode(() -> dns.check("intranet.example", 80)).doesNotThrowAnyException();
            for (String address : new String[] {"1.2.3.4.5", "256.1.1.1", "10.0.0.1", "[::1]"}) {
                assertThatThrownBy(() -> dns.check(address, 80))
                        .as(address)
                        .isInstanceOf(CheckedDns.BlockedAddressException.class);
            }
        }
    }

    @Test
    void aResolverThatHangsFailsTheLookupAfterTheTimeoutAndNoOther() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CheckedDns.Lookup lookup = name -> {
            if (name.startsWith("hangs")) {
                await(never);
            }
            return new InetAddress[] {InetAddress.ofLiteral("8.8.8.8")};
        };
        try (CheckedDns dns = new CheckedDns(AddressPolicy.publicOnly(), "", Duration.ofSeconds(1), lookup)) {
            assertThatThrownBy(() -> dns.resolve("hangs.example", 80))
                    .isExactlyInstanceOf(UnknownHostException.class)
                    .hasMessage("hangs.example: no answer from the resolver within 1000 ms");
            assertThat(dns.resolve("news.example", 80)).hasSize(1);
        } finally {
            never.countDown();
        }
    }
}
