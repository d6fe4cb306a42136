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
import org.newswire.article.ArticleBuilder;
import org.newswire.article.ArticleDetailsBuilder;
import org.newswire.article.ArticleProvenanceBuilder;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// Generates articles for benchmarks.
///
/// Text lengths are log-normal with a median of 2.4 kB and a mean of 3.3 kB. Words come from a skewed
/// distribution over a vocabulary of 30,000. Times are spread evenly over a period. The same seed gives the
/// same articles. Not thread-safe.
public final class GeneratedNews {
    private static final int VOCABULARY = 30_000;
    private static final int LONGEST = 60_000;
    private static final List<String> WORDS = words();

    /// Logarithm of the median length of a text.
    private static final double USUAL = 7.8;

    private static final double SHORT = 6.2;

    private final Random random;
    private final Instant begin;
    private final int seconds;
    private final double logLength;

    public GeneratedNews(long seed, Instant begin, Duration period) {
        this(seed, begin, period, USUAL);
    }

    private GeneratedNews(long seed, Instant begin, Duration period, double logLength) {
        this.random = new Random(seed);
        this.logLength = logLength;
        this.begin = begin;
        this.seconds = Math.toIntExact(period.toSeconds());
    }

    /// Texts with a median of 0.5 kB, for benchmarks of which the number of articles matters.
    public static GeneratedNews ofShortTexts(long seed, Instant begin, Duration period) {
        return new GeneratedNews(seed, begin, period, SHORT);
    }

    public List<Article> articles(int count) {
        return IntStream.range(0, count).mapToObj(i -> article()).toList();
    }

    Article article() {
        String text = words((int) Math.min(LONGEST, Math.exp(logLength + 0.8 * random.nextGaussian())));
        UUID id = new UUID(random.nextLong(), random.nextLong());
        String site = "paper" + random.nextInt(500) + ".example";
        String url = "https://www." + site + "/news/" + id;
        String feedUrl = "https://www." + site + "/feed" + random.nextInt(4) + ".xml";
        Instant observed = begin.plusSeconds(random.nextInt(seconds)).plusNanos(random.nextInt(1000) * 1_000_000L);
        return ArticleBuilder.builder()
                .id(id)
                .change(RawItem.Change.PUBLISHED)
                .contentHash("%016x".formatted(random.nextLong()).repeat(4))
                .observedAt(observed)
                .url(url)
                .site(site)
                .siteName("The Paper")
                .title(words(60))
                .authors(List.of("Ada Field"))
                .publishedAt(observed.minusSeconds(600))
                .language("en")
                .text(text)
                .html("<p>" + text + "</p>")
                .lead(text.substring(0, Math.min(200, text.length())))
                .extent(Article.Extent.FULL)
                .wordCount(text.length() / 6)
                .images(List.of())
                .tags(List.of("politics", "news"))
                .details(ArticleDetailsBuilder.builder()
                        .kind(Article.Kind.ARTICLE)
                        .section("Politics")
                        .readingMinutes(3)
                        .paywalled(false)
                        .publishedOffset("Z")
                        .build())
                .source(new Article.Source(
                        NameUuid.ofFeed(feedUrl), feedUrl, "The Paper", List.of("news"), id.toString(), url))
                .provenance(ArticleProvenanceBuilder.builder()
                        .rawTopic("news.raw")
                        .rawPartition(random.nextInt(12))
                        .rawOffset(random.nextInt(1_000_000))
                        .fetchedAt(observed)
                        .status(200)
                        .redirects(List.of())
                        .sha256("%016x".formatted(random.nextLong()).repeat(4))
                        .extractor("newswire/1")
                        .fields(Map.of("title", "json-ld", "text", "density"))
                        .confidence(Map.of("title", 0.9))
                        .build())
                .build();
    }

    /// Returns a word of the vocabulary. Lower ranks are more frequent.
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
