package org.newswire.hostile;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/// The attackers of the chain: publishers, clients of the HTTP ports, producers of records.
enum Threat {
    ONE_PARAGRAPH_PAGES(1),
    COMPRESSION_BOMBS(2),
    COSTLY_ROBOTS(3),
    RETRACTION_FLOOD(4),
    CRAWL_DELAY_HOSTS(5),
    TRICKLING_DOCUMENTS(6),
    MARKUP_PAGES(7),
    HOSTILE_NAMES(8),
    COLON_ADDRESSES(9),
    HUGE_DOCUMENTS(10),
    SILENT_CLIENTS(11),
    FOREIGN_RECORDS(12),
    LARGE_FEEDS(13),
    FLOODING_FEEDS(14);

    /// What exhausts memory and the turns of others. It has a run of its own, since little else fits beside it.
    static final Set<Threat> FLOOD = EnumSet.of(LARGE_FEEDS, FLOODING_FEEDS);

    private final int network;

    Threat(int network) {
        this.network = network;
    }

    /// The spelling in commands: `one-paragraph-pages`.
    String spelling() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @param list spellings, separated by commas, or `flood`, or `all` others, or `none`
    static Set<Threat> parse(String list) {
        if (list.equals("flood")) {
            return FLOOD;
        }
        if (list.equals("all")) {
            return EnumSet.complementOf(EnumSet.copyOf(FLOOD));
        }
        Set<Threat> threats = EnumSet.noneOf(Threat.class);
        if (!list.equals("none")) {
            Arrays.stream(list.split(",", -1)).map(Threat::of).forEach(threats::add);
        }
        return threats;
    }

    private static Threat of(String spelling) {
        return Arrays.stream(values())
                .filter(threat -> threat.spelling().equals(spelling))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such threat: " + spelling + "; there are "
                        + Arrays.stream(values()).map(Threat::spelling).collect(Collectors.joining(", "))));
    }

    /// The publishers, on a separate network; empty if the threat has no publishers.
    ///
    /// @param random for sizes and order
    Optional<HostileOrigin> publishers(int port, Rounds rounds, Random random) {
        SiteAddresses hosts = new SiteAddresses(network, port);
        return switch (this) {
            case ONE_PARAGRAPH_PAGES -> Optional.of(new OneParagraphPages(hosts, rounds));
            case COMPRESSION_BOMBS -> Optional.of(new CompressionBombs(hosts, rounds));
            case COSTLY_ROBOTS -> Optional.of(new CostlyRobots(hosts, rounds));
            case RETRACTION_FLOOD -> Optional.of(new RetractionFlood(hosts, rounds));
            case CRAWL_DELAY_HOSTS -> Optional.of(new CrawlDelayHosts(hosts, rounds));
            case TRICKLING_DOCUMENTS -> Optional.of(new TricklingDocuments(hosts, rounds));
            case MARKUP_PAGES -> Optional.of(new MarkupPages(hosts, rounds));
            case HOSTILE_NAMES -> Optional.of(new HostileNames(hosts, rounds));
            case COLON_ADDRESSES -> Optional.of(new ColonAddresses(hosts, rounds));
            case HUGE_DOCUMENTS -> Optional.of(new HugeDocuments(hosts, rounds));
            case LARGE_FEEDS -> Optional.of(new LargeFeeds(hosts, rounds, random));
            case FLOODING_FEEDS -> Optional.of(new FloodingFeeds(hosts, rounds));
            case SILENT_CLIENTS, FOREIGN_RECORDS -> Optional.empty();
        };
    }

    static List<HostileOrigin> publishersOf(Set<Threat> threats, int port, Rounds rounds, Random random) {
        return threats.stream()
                .flatMap(threat -> threat.publishers(port, rounds, random).stream())
                .toList();
    }
}
