package org.newswire.store.story;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The score of stories against the true ones, over pairs of articles.
record StoryScore(long truePairs, long foundPairs, long both) {
    /// An article with its true story, its story in the database, and the change of its text.
    record Member(String truth, String found, String kind) {}

    static StoryScore of(Collection<Member> members) {
        return new StoryScore(
                pairs(members, Member::truth),
                pairs(members, Member::found),
                pairs(members, member -> member.truth() + "\t" + member.found()));
    }

    /// Scores the pairs with at least one article of a kind.
    static StoryScore of(Collection<Member> members, String kind) {
        List<Member> others =
                members.stream().filter(member -> !member.kind().equals(kind)).toList();
        StoryScore all = of(members);
        StoryScore without = of(others);
        return new StoryScore(
                all.truePairs - without.truePairs, all.foundPairs - without.foundPairs, all.both - without.both);
    }

    private static long pairs(Collection<Member> members, Function<Member, String> group) {
        return members.stream().collect(Collectors.groupingBy(group, Collectors.counting())).values().stream()
                .mapToLong(size -> size * (size - 1) / 2)
                .sum();
    }

    double precision() {
        return both / (double) foundPairs;
    }

    double recall() {
        return both / (double) truePairs;
    }

    double f1() {
        return 2.0 * both / (truePairs + foundPairs);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "pairs=%d precision=%.4f recall=%.4f f1=%.4f", truePairs, precision(), recall(), f1());
    }
}
