package org.newswire.quickstart;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A story of the demo site, generated from its number. The same number gives the same story in every
/// run. Numbers count the publishing intervals since 1970. Every sixth story is corrected after a while, and
/// every twelfth is retracted.
///
/// @param updatedAt  time of the correction, otherwise `publishedAt`
/// @param paragraphs plain text in which `[words](path)` is a link
public record DemoStory(
        long number, String title, String author, Instant publishedAt, Instant updatedAt, List<String> paragraphs) {
    /// Interval between stories.
    public static final Duration INTERVAL = Duration.ofSeconds(4);

    /// Age of a story when it is corrected. Its feed still shows it.
    static final Duration CORRECTED_AFTER = Duration.ofSeconds(20);

    /// Age of a story when it is retracted.
    static final Duration RETRACTED_AFTER = Duration.ofSeconds(40);

    /// These two are of the feed in Atom, which has a time of change and entries for deleted stories; the
    /// other correction is of the JSON Feed.
    private static final int CYCLE = 12;

    private static final int CORRECTED_IN_ATOM = 1;
    private static final int RETRACTED_IN_ATOM = 9;
    private static final int CORRECTED_IN_JSON = 6;

    private static final Pattern LINK = Pattern.compile("\\[([^]]+)]\\(([^)]+)\\)");
    private static final int PARAGRAPHS = 5;

    private static final List<String> PLACES = List.of(
            "Aldmere", "Brackwater", "Calder Vale", "Dunholm", "Eastfen", "Farrow Bay", "Greywick", "Holloway Cross");
    private static final List<String> PEOPLE = List.of(
            "Ida Marsh",
            "Tomas Lind",
            "Noor Haddad",
            "Jonas O’Dell",
            "Mei Tanaka",
            "Clara Bøe",
            "Samir Rao",
            "Ruth Okafor");
    private static final List<String> SUBJECTS = List.of(
            "harbour bridge",
            "night bus network",
            "city library",
            "tidal power plant",
            "school meals scheme",
            "river flood wall",
            "tram extension",
            "central market hall");
    private static final List<String> VERBS =
            List.of("approves", "delays", "reopens", "funds", "reviews", "rejects", "expands", "inspects");
    private static final List<String> BODIES = List.of(
            "council", "transport board", "harbour authority", "audit office", "residents’ assembly", "planning court");
    private static final List<String> SENTENCES = List.of(
            "The %4$s of %1$s met for %5$d hours before it voted on the [%3$s](/topics/%6$d), in a hall that was"
                    + " full to the last seat.",
            "%2$s, who has led the work since spring, said the plan would cost %5$d million and take two years.",
            "A [report published last week](/reports/%6$d) found that %5$d of 100 residents use the %3$s every day.",
            "Hartley & Sons, the builders, expect to hire %5$d people in %1$s and train half of them on site.",
            "Critics point to [an earlier attempt](/archive/%6$d) that ended after %5$d months with nothing to show.",
            "Traffic through %1$s will be led around the site, and the ferry runs every %5$d minutes instead.",
            "The figures, which the %4$s released on Monday, put the number of complaints at %5$d, down by a third.",
            "Shopkeepers near the %3$s welcomed the news but asked for [help with their rents](/business/%6$d)"
                    + " until the work is done.",
            "“We have waited %5$d years for this,” said %2$s, “and we can wait for one more winter if it is done"
                    + " properly.”",
            "Whether the %3$s can stay open meanwhile is for the %4$s to decide at its next sitting.",
            "Engineers measured the ground at %5$d points and [published every reading](/data/%6$d) for anyone to"
                    + " check.",
            "In %1$s the mood was calm: most of those asked had made up their minds long ago.");

    public DemoStory {
        paragraphs = List.copyOf(paragraphs);
    }

    /// Returns the story of the interval that contains this instant.
    static long numberAt(Instant instant) {
        return instant.toEpochMilli() / INTERVAL.toMillis();
    }

    static DemoStory of(long number) {
        var random = new SplittableRandom(number);
        String place = pick(PLACES, random);
        String person = pick(PEOPLE, random);
        String subject = pick(SUBJECTS, random);
        String body = pick(BODIES, random);
        String title = place + " " + body + " " + pick(VERBS, random) + " the " + subject;
        List<String> sentences = new ArrayList<>(SENTENCES);
        List<String> paragraphs = new ArrayList<>();
        for (int i = 0; i < PARAGRAPHS; i++) {
            paragraphs.add(sentence(sentences, random, place, person, subject, body) + " "
                    + sentence(sentences, random, place, person, subject, body));
        }
        Instant published = Instant.ofEpochMilli(number * INTERVAL.toMillis());
        return new DemoStory(number, title, pick(PEOPLE, random), published, published, paragraphs);
    }

    /// Returns the story as it is at this time.
    static DemoStory of(long number, Instant now) {
        DemoStory story = of(number);
        Instant corrected = story.publishedAt.plus(CORRECTED_AFTER);
        long turn = Math.floorMod(number, CYCLE);
        return (turn == CORRECTED_IN_ATOM || turn == CORRECTED_IN_JSON) && !now.isBefore(corrected)
                ? story.corrected(corrected)
                : story;
    }

    private DemoStory corrected(Instant at) {
        List<String> more = new ArrayList<>(paragraphs);
        more.add("Correction: an earlier version of this story gave the wrong day for the vote, which is Thursday.");
        return new DemoStory(number, title + " after Thursday’s vote", author, publishedAt, at, more);
    }

    static boolean isRetracted(long number, Instant now) {
        return Math.floorMod(number, CYCLE) == RETRACTED_IN_ATOM && !now.isBefore(of(number).retractedAt());
    }

    /// Returns when the story is retracted, if it is one of those.
    Instant retractedAt() {
        return publishedAt.plus(RETRACTED_AFTER);
    }

    private static String sentence(
            List<String> left, RandomGenerator random, String place, String person, String subject, String body) {
        String template = left.remove(random.nextInt(left.size()));
        return template.formatted(place, person, subject, body, random.nextInt(3, 90), random.nextInt(1000, 9999));
    }

    private static String pick(List<String> values, RandomGenerator random) {
        return values.get(random.nextInt(values.size()));
    }

    /// Returns its path on the site.
    public String path() {
        return "/story/" + number;
    }

    /// Returns the text that the parser should extract: paragraphs separated by blank lines,
    /// without markup.
    public String text() {
        return paragraphs.stream()
                .map(paragraph -> LINK.matcher(paragraph).replaceAll("$1"))
                .collect(Collectors.joining("\n\n"));
    }

    /// Returns the start of the text, as most feeds have it.
    String summary() {
        return LINK.matcher(paragraphs.getFirst()).replaceAll("$1");
    }

    /// Returns the paragraphs as HTML, with links relative to the site.
    String html(String site) {
        return paragraphs.stream()
                .map(paragraph -> "<p>"
                        + LINK.matcher(Escaping.escape(paragraph)).replaceAll("<a href=\"" + site + "$2\">$1</a>")
                        + "</p>")
                .collect(Collectors.joining("\n"));
    }
}
