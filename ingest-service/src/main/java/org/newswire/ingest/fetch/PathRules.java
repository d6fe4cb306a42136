package org.newswire.ingest.fetch;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRule;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;

/// The rules of one robots.txt that apply to this service (RFC 9309, sections 2.2.2 and 2.2.3). The longest
/// matching pattern decides. If two are equally long, `Allow` takes precedence over `Disallow`.
///
/// An evaluation takes at most [#MAX_STEPS] character comparisons, about 10 ms. A URL that needs more is
/// disallowed. The results for the latest URLs are cached, because one request checks its URL several
/// times. Thread-safe.
final class PathRules {
    /// 5,000 rules with wildcards and an address of 200 characters need 1 million.
    @Limit(of = "steps to match a URL against robots.txt", past = "the URL counts as disallowed")
    static final int MAX_STEPS = 10_000_000;

    /// Sitemaps that are kept of one robots.txt.
    private static final int MAX_SITEMAPS = 20;

    private static final int MAX_REMEMBERED = 16;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /// The result of the rules for an address.
    enum Verdict {
        ALLOWED,
        DISALLOWED,
        /// The budget was used up before the rules reached a result.
        OVER_BUDGET
    }

    private record Rule(String pattern, boolean allow) {}

    private final List<Rule> rules;
    private final boolean allowsNothing;
    private final long crawlDelayMillis;
    private final List<String> sitemaps;
    private final long[] addresses = new long[MAX_REMEMBERED];
    private final @Nullable Verdict[] answers = new Verdict[MAX_REMEMBERED];
    private int oldest;

    private PathRules(List<Rule> rules, boolean allowsNothing, long crawlDelayMillis, List<String> sitemaps) {
        this.rules = rules;
        this.allowsNothing = allowsNothing;
        this.crawlDelayMillis = crawlDelayMillis;
        this.sitemaps = sitemaps;
    }

    static PathRules of(SimpleRobotRules parsed) {
        List<Rule> rules = new ArrayList<>();
        for (RobotRule rule : parsed.getRobotRules()) {
            String pattern = rule.getPrefix();
            rules.add(new Rule(pattern, rule.isAllow()));
            if (pattern.endsWith("index.htm") || pattern.endsWith("index.html")) {
                rules.add(new Rule(pattern.substring(0, pattern.indexOf("index.htm")) + "$", rule.isAllow()));
            }
        }
        rules.sort(Comparator.comparingInt((Rule rule) -> rule.pattern.length())
                .reversed()
                .thenComparing(rule -> !rule.allow));
        List<String> sitemaps =
                parsed.getSitemaps().stream().limit(MAX_SITEMAPS).toList();
        return new PathRules(List.copyOf(rules), parsed.isAllowNone(), Math.max(0, parsed.getCrawlDelay()), sitemaps);
    }

    /// The first sitemaps that robots.txt names, in its order.
    List<String> sitemaps() {
        return sitemaps;
    }

    /// Returns 0 if robots.txt sets no crawl delay.
    long crawlDelayMillis() {
        return crawlDelayMillis;
    }

    /// Evaluates the rules and caches the answer.
    Verdict check(URI url) {
        Verdict answer = evaluate(url);
        remember(hash(url), answer);
        return answer;
    }

    /// The cached answer for an address checked a moment ago; evaluates the rules if it is not cached.
    Verdict lastAnswer(URI url) {
        Verdict known = remembered(hash(url));
        return known == null ? check(url) : known;
    }

    private synchronized void remember(long address, Verdict answer) {
        int known = slot(address);
        int slot = known < 0 ? oldest : known;
        oldest = known < 0 ? (oldest + 1) % MAX_REMEMBERED : oldest;
        addresses[slot] = address;
        answers[slot] = answer;
    }

    private synchronized @Nullable Verdict remembered(long address) {
        int slot = slot(address);
        return slot < 0 ? null : answers[slot];
    }

    private int slot(long address) {
        return IntStream.range(0, MAX_REMEMBERED)
                .filter(i -> answers[i] != null && addresses[i] == address)
                .findFirst()
                .orElse(-1);
    }

    /// 64-bit FNV-1a hash.
    private static long hash(URI url) {
        String text = url.toString();
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }

    private Verdict evaluate(URI url) {
        if (allowsNothing) {
            return Verdict.DISALLOWED;
        }
        String path = Escaping.path(url);
        if (path.equals("/robots.txt")) {
            return Verdict.ALLOWED;
        }
        Evaluation evaluation = new Evaluation(path);
        for (Rule rule : rules) {
            boolean matches = evaluation.matches(rule.pattern);
            if (evaluation.stepsLeft < 0) {
                return Verdict.OVER_BUDGET;
            }
            if (matches) {
                return rule.allow ? Verdict.ALLOWED : Verdict.DISALLOWED;
            }
        }
        return Verdict.ALLOWED;
    }

    /// Matches one path against all patterns with the remaining steps.
    private static final class Evaluation {
        private final String path;
        private int stepsLeft = MAX_STEPS;

        Evaluation(String path) {
            this.path = path;
        }

        /// Matches each piece between wildcards at its first occurrence. If the pattern matches at all, it
        /// matches there.
        boolean matches(String pattern) {
            boolean toEnd = pattern.endsWith("$");
            int end = toEnd ? pattern.length() - 1 : pattern.length();
            int wildcard = wildcard(pattern, 0, end);
            if (!occursAt(0, pattern, 0, wildcard)) {
                return false;
            }
            int at = wildcard;
            while (wildcard < end) {
                int from = wildcard + 1;
                wildcard = wildcard(pattern, from, end);
                int length = wildcard - from;
                if (wildcard == end && toEnd) {
                    int last = path.length() - length;
                    return last >= at && occursAt(last, pattern, from, wildcard);
                }
                at = find(at, pattern, from, wildcard);
                if (at < 0) {
                    return false;
                }
                at += length;
            }
            return !toEnd || at == path.length();
        }

        private static int wildcard(String pattern, int from, int end) {
            int wildcard = pattern.indexOf('*', from);
            return wildcard < 0 || wildcard > end ? end : wildcard;
        }

        /// The position of a piece of the pattern in the path, or -1.
        private int find(int at, String pattern, int from, int to) {
            int last = path.length() - (to - from);
            for (int i = at; i <= last && stepsLeft >= 0; i++) {
                if (occursAt(i, pattern, from, to)) {
                    return i;
                }
            }
            return -1;
        }

        private boolean occursAt(int at, String pattern, int from, int to) {
            stepsLeft--;
            if (at + to - from > path.length()) {
                return false;
            }
            for (int i = from; i < to; i++) {
                if (path.charAt(at + i - from) != pattern.charAt(i)) {
                    return false;
                }
                stepsLeft--;
            }
            return true;
        }
    }

    /// Escapes paths the same way as the parser has escaped the patterns.
    private static final class Escaping extends SimpleRobotRules {
        private static final long serialVersionUID = 1;

        static String path(URI url) {
            String path = url.getRawPath();
            String query = url.getRawQuery();
            String asked = (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
            return escapePath(asked, specialCharactersPathMatching);
        }
    }
}
