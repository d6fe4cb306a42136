package org.newswire.ingest.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Which partition, and so which instance, a host belongs to.
final class SitePartitionTest {
    /// Two sites with the same partition by chance are unlikely.
    private static final int MANY_PARTITIONS = 1_000_003;

    @Test
    void allHostsOfARegistrableDomainAreInOnePartition() {
        assertThat(partitions("news.example.org", "feeds.news.example.org", "example.org", "www.EXAMPLE.org"))
                .containsOnly(partition("example.org"));
        assertThat(partitions("a.paper.co.uk", "b.paper.co.uk")).containsOnly(partition("paper.co.uk"));
    }

    /// The Public Suffix List has domains below which users register names.
    @Test
    void hostsBelowAPublicSuffixAreSitesOfTheirOwn() {
        assertThat(partitions("paper.co.uk", "herald.co.uk", "ada.github.io", "bo.github.io"))
                .doesNotHaveDuplicates();
    }

    @Test
    void aHostWithoutARegistrableDomainIsASiteOfItsOwn() {
        assertThat(partitions("localhost", "192.0.2.1", "192.0.2.2")).doesNotHaveDuplicates();
    }

    @Test
    void aUrlIsInThePartitionOfItsHostWhateverItsPortAndPath() {
        assertThat(SitePartition.partition("https://Feeds.Example.org:8443/rss?a=b", MANY_PARTITIONS))
                .isEqualTo(partition("example.org"));
    }

    /// The host limiter writes hosts like this.
    @Test
    void readsAnIpv6AddressWithoutBracketsAndTheSharedQueueOfASite() {
        assertThat(partition("2001:db8::1"))
                .isEqualTo(SitePartition.partition("http://[2001:db8::1]/feed", MANY_PARTITIONS));
        assertThat(partition("*.example.org")).isEqualTo(partition("www.example.org"));
        assertThat(partition("*.localhost")).isEqualTo(partition("localhost"));
    }

    /// Instances of two versions run next to each other during an upgrade.
    @Test
    void aSiteHasTheSamePartitionInEveryVersion() {
        assertThat(partitions("example.org", "192.0.2.1", "2001:db8::1")).containsExactly(971_454, 259_045, 588_283);
    }

    private static int[] partitions(String... hosts) {
        return Arrays.stream(hosts).mapToInt(SitePartitionTest::partition).toArray();
    }

    private static int partition(String host) {
        return SitePartition.partitionOfHost(host, MANY_PARTITIONS);
    }

    @Test
    void eachPartitionIsAmongThoseThatExist() {
        assertThat(IntStream.range(0, 1_000).map(site -> SitePartition.partitionOfHost("s" + site + ".example", 32)))
                .allMatch(partition -> partition >= 0 && partition < 32)
                .contains(0, 31);
    }
}
