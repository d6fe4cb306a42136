package org.newswire.hostile;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Addresses that another program than a browser would open, and characters that control a terminal or the
/// direction of text. They occur in links, keys, titles, names, tags, reason phrases, headers and redirects.
final class HostileNames implements HostileOrigin {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TERMINAL = "\u001b[2J\u001b]0;owned\u0007\r\nWARN forged=line \u009b31m\u0000";
    private static final String BIDI = "\u202egnp.exe\u202c \u2066\u2067isolated\u2069 \u200f";
    private static final List<String> LINKS = List.of(
            "ms-msdt:/id PCWDiagnostic /skip force",
            "ssh://-oProxyCommand=touch%20owned/",
            "feed:javascript:alert(1)",
            "jar:http://127.0.0.1/a.jar!/b",
            "javascript:alert(1)",
            "vscode://file/etc/passwd",
            "/\"onmouseover=alert(1) <script>",
            "/" + TERMINAL);

    private final Rounds rounds;
    private final List<HostileSite> sites;

    HostileNames(SiteAddresses hosts, Rounds rounds) {
        this.rounds = rounds;
        sites = List.of(
                new HostileSite(hosts.address(1), hosts.port(), new NamesOfItems()),
                new HostileSite(
                        hosts.address(2),
                        hosts.port(),
                        new Refusing(new Answer(500, TERMINAL.replaceAll("[\r\n]", "") + BIDI, Map.of(), out -> {}))),
                new HostileSite(
                        hosts.address(3),
                        hosts.port(),
                        new Refusing(Answer.redirect("ssh://-oProxyCommand=owned/\u001b[2J"))),
                new HostileSite(
                        hosts.address(4),
                        hosts.port(),
                        new Refusing(Answer.ok("text/\u001b[2Jhtml; charset=\u001b[31m", "\u001b[2J no feed"))));
    }

    @Override
    public List<HostileSite> sites() {
        return sites;
    }

    /// A JSON Feed, since XML cannot contain ESC.
    private final class NamesOfItems implements HostileSite.Publisher {
        @Override
        public HostileSite.Feed feed(String base) {
            List<PublishedItem> published = new ArrayList<>();
            ObjectNode feed = JSON.createObjectNode();
            feed.put("version", "https://jsonfeed.org/version/1.1").put("title", "Names " + TERMINAL + BIDI);
            feed.put("home_page_url", LINKS.getFirst());
            ArrayNode items = feed.putArray("items");
            rounds.shown(LINKS.size()).forEach(item -> {
                String token = OrdinaryMarkup.token("names", 1, item);
                fill(items.addObject(), token, link(base, item % LINKS.size()));
                published.add(PublishedItem.stored(token));
            });
            return new HostileSite.Feed(Answer.ok("application/feed+json", feed.toString()), published);
        }

        private String link(String base, int which) {
            String link = LINKS.get(which);
            return link.startsWith("/") ? base + link : link;
        }

        private void fill(ObjectNode item, String token, String link) {
            item.put("id", token + TERMINAL + BIDI);
            item.put("url", link);
            item.put("title", TERMINAL + BIDI + " Report " + token);
            item.put("content_text", "Text of " + token + ": " + OrdinaryMarkup.filler(token, 400) + TERMINAL + BIDI);
            item.put("image", link);
            item.putArray("authors")
                    .addObject()
                    .put("name", "A. Reporter" + TERMINAL + BIDI)
                    .put("url", link);
            item.putArray("tags").add("tag" + TERMINAL + BIDI);
            item.putArray("attachments").addObject().put("url", link).put("mime_type", "image/png" + TERMINAL);
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            return Answer.html(OrdinaryMarkup.page("behind a hostile address"));
        }
    }

    /// A feed that always sends this response.
    private record Refusing(Answer answer) implements HostileSite.Publisher {
        @Override
        public HostileSite.Feed feed(String base) {
            return new HostileSite.Feed(answer, List.of());
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            return Answer.notFound();
        }
    }
}
