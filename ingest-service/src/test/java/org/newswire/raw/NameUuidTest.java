package org.newswire.raw;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NameUuidTest {
    /// Python: `uuid.uuid5(uuid.NAMESPACE_URL, "https://news.example/2026/harbour")`.
    @Test
    void isVersion5InTheNamespaceOfUrls() {
        assertThat(NameUuid.ofLink("https://news.example/2026/harbour"))
                .hasToString("e6bfafa6-5482-5b13-b967-77f56aa3e172");
        assertThat(NameUuid.ofLink("https://news.example/2026/harbour").version())
                .isEqualTo(5);
    }

    @Test
    void itemsOfDifferentFeedsWithTheSameKeyDiffer() {
        var one = NameUuid.ofItem(NameUuid.ofFeed("https://a.example/feed"), "guid:1");
        var other = NameUuid.ofItem(NameUuid.ofFeed("https://b.example/feed"), "guid:1");
        assertThat(one).isNotEqualTo(other);
    }
}
