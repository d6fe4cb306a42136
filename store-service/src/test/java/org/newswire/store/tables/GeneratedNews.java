package org.newswire.store.tables;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.newswire.article.Article;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// Articles for measurements: lengths of texts are log-normal with a median of 2.4 kB and a mean of 3.3
/// kB, words come from a vocabulary of 30,000 with a skewed distribution, times are spread evenly over
/// a period. The same seed gives the same articles. Not thread-safe.
public final class GeneratedNews {
    private static final int VOCABULARY = 30_000;
    private static final int LONGEST = 60_000;
    private static final List<String> WORDS = words();

    private final Random random;
    private final Instant begin;
    private final int seconds;

    public GeneratedNews(long seed, Instant begin, Duration period) {
        this.random = new Random(seed);
        this.begin = begin;
        this.seconds = Math.toIntExact(period.toSeconds());
    }

    public List<Article> articles(int count) {
        return IntStream.range(0, count).mapToObj(i -> article()).toList();
    }

    Article article() {
        String text = words((int) Math.min(LONGEST, Math.exp(7.8 + 0.8 * random.nextGaussian())));
        UUID id = new UUID(random.nextLong(), random.nextLong());
        String site = "paper" + random.nextInt(500) + ".example";
        String url = "https://www." + site + "/news/" + id;
        String feedUrl = "https://www." + site + "/feed" + random.nextInt(4) + ".xml";
        Instant observed = begin.plusSeconds(random.nextInt(seconds)).plusNanos(random.nextInt(1000) * 1_000_000L);
        return new Article(
                id,
                RawItem.Change.PUBLISHED,
                "%016x".formatted(random.nextLong()).repeat(4),
                observed,
                url,
                site,
                "The Paper",
                words(60),
                List.of("Ada Field"),
                observed.minusSeconds(600),
                null,
                null,
                "en",
                text,
                "<p>" + text + "</p>",
                text.substring(0, Math.min(200, text.length())),
                Article.Extent.FULL,
                text.length() / 6,
                List.of(),
                List.of("politics", "news"),
                new Article.Details(Article.Kind.ARTICLE, null, "Politics", 3, false, null, false, "Z", null, null),
                null,
                new Article.Source(NameUuid.ofFeed(feedUrl), feedUrl, "The Paper", List.of("news"), id.toString(), url),
                new Article.Provenance(
                        "news.raw",
                        random.nextInt(12),
                        random.nextInt(1_000_000),
                        observed,
                        200,
                        List.of(),
                        "%016x".formatted(random.nextLong()).repeat(4),
                        null,
                        "newswire/1",
                        Map.of("title", "json-ld", "text", "density"),
                        Map.of("title", 0.9),
                        null,
                        null));
    }

    /// A word of the vocabulary, the more frequent the lower its rank.
    public static String word(int rank) {
        return WORDS.get(rank);
    }

    private String words(int chars) {
        StringBuilder text = new StringBuilder(chars + 12);
        while (text.length() < chars) {
            text.append(WORDS.get((int) (Math.pow(random.nextDouble(), 3) * VOCABULARY)))
                    .append(' ');
        }
        return text.toString().strip();
    }

    private static List<String> words() {
        Random random = new Random(7);
        return IntStream.range(0, VOCABULARY)
                .mapToObj(i -> random.ints(3 + random.nextInt(8), 'a', 'z' + 1)
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining()))
                .toList();
    }
}
