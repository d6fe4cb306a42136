package org.newswire.hostile;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A site with one feed on a separate address, which records the items it has served. Thread-safe.
final class HostileSite implements AutoCloseable {
    private final String base;
    private final LoopbackServer server;
    private final Map<String, PublishedItem> published = new ConcurrentHashMap<>();
    private volatile boolean asked;
    private volatile boolean polled;

    /// Creates the responses of a site.
    interface Publisher {
        /// @param base the site's address, without a slash at its end
        Feed feed(String base);

        /// Responds for any path except those of the feed and robots.txt.
        Answer page(LoopbackServer.Request request);

        default Answer robots() {
            return Answer.notFound();
        }
    }

    /// A feed's document and the items in it.
    ///
    /// @param isFollowed false if it has items that are not listed here
    record Feed(Answer answer, List<PublishedItem> items, boolean isFollowed) {
        Feed {
            items = List.copyOf(items);
        }

        Feed(Answer answer, List<PublishedItem> items) {
            this(answer, items, true);
        }

        /// A document with so many items that most are replaced before their turn comes.
        static Feed unfollowed(Answer answer) {
            return new Feed(answer, List.of(), false);
        }
    }

    HostileSite(String address, int port, Publisher publisher) {
        this(address, address, port, publisher);
    }

    /// @param host the host name or address under which it publishes
    HostileSite(String host, String address, int port, Publisher publisher) {
        base = "http://" + host + ":" + port;
        server = new LoopbackServer(address, port, new Requests(publisher));
    }

    String feedUrl() {
        return base + "/feed";
    }

    boolean wasAsked() {
        return asked;
    }

    /// Whether it was polled and has never served an item.
    boolean hasServedNothing() {
        return polled && published.isEmpty();
    }

    /// Returns the items of documents that were sent completely.
    Collection<PublishedItem> published() {
        return published.values();
    }

    private final class Requests implements LoopbackServer.Handler {
        private final Publisher publisher;
        private final Map<Answer, List<PublishedItem>> underWay = new ConcurrentHashMap<>();

        private Requests(Publisher publisher) {
            this.publisher = publisher;
        }

        @Override
        public Answer answer(LoopbackServer.Request request) {
            return switch (request.path()) {
                case "/feed" -> {
                    asked = true;
                    Feed feed = publisher.feed(base);
                    if (feed.isFollowed) {
                        underWay.put(feed.answer(), feed.items());
                    }
                    yield feed.answer();
                }
                case "/robots.txt" -> publisher.robots();
                default -> publisher.page(request);
            };
        }

        @Override
        public void sent(LoopbackServer.Request request, Answer answer) {
            List<PublishedItem> items = underWay.remove(answer);
            if (items != null) {
                polled = true;
                items.forEach(item -> published.put(item.token(), item));
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
