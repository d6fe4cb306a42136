package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;

final class FetchClientsTest extends FetcherFixture {
    private static final URI AT = URI.create("https://news.example/feed");

    @Test
    void feedsHaveAtMostAHundredDifferentProxiesAndTlsExceptions() {
        try (FetchClients clients = new FetchClients(settings, InetAddress::getAllByName)) {
            for (int i = 0; i < 100; i++) {
                assertThat(clients.of(proxy(i), AT)).isSameAs(clients.of(proxy(i), AT));
            }

            assertThatThrownBy(() -> clients.of(proxy(100), AT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("the feeds have more than 100 combinations");
            assertThat(clients.of(proxy(7), AT)).as("of the other feeds").isNotNull();
            assertThat(clients.of(FeedConnection.DEFAULT, AT)).isNotNull();
        }
    }

    private static FeedConnection proxy(int number) {
        return new FeedConnection("http://p" + number + ".example:3128", null, "");
    }

    @Test
    void aResponseHasFewerThan200Headers() throws Exception {
        origin.raw("/few", "HTTP/1.1 200 OK\r\n" + "X-A: b\r\n".repeat(199) + "\r\nyes");
        origin.raw("/many", "HTTP/1.1 200 OK\r\n" + "X-A: b\r\n".repeat(200) + "\r\nyes");

        assertThat(text(fresh("/few").body())).isEqualTo("yes");
        assertThat(failed("/many").failure()).isEqualTo(FailureClass.UNREADABLE);
    }

    @Test
    void aHeaderOfAResponseHasAtMost32Kibibytes() throws Exception {
        origin.raw("/short", "HTTP/1.1 200 OK\r\nX-A: " + "b".repeat(32 * 1024 - 100) + "\r\n\r\nyes");
        origin.raw("/long", "HTTP/1.1 200 OK\r\nX-A: " + "b".repeat(32 * 1024) + "\r\n\r\nyes");

        assertThat(text(fresh("/short").body())).isEqualTo("yes");
        assertThat(failed("/long").failure()).isEqualTo(FailureClass.UNREADABLE);
    }
}
