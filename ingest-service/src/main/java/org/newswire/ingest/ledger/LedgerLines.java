package org.newswire.ingest.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.newswire.ingest.ledger.HostBooks.Account;
import org.newswire.ingest.ledger.HostBooks.Share;
import org.newswire.pipeline.spelling.Spelling;

/// What the tool's command `ledger` prints: tables for people, or JSON.
final class LedgerLines {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

    private LedgerLines() {}

    /// One host, a line a day.
    static List<String> host(Account account, LocalDate from, LocalDate to) {
        List<List<String>> table = new ArrayList<>();
        table.add(heads("day"));
        account.days().forEach((day, sum) -> table.add(row(day.toString(), sum)));
        DaySum total = account.total();
        table.add(row("total", total));
        List<String> lines = new ArrayList<>();
        lines.add(account.host() + ", " + from + " to " + to + " (UTC)");
        lines.add("");
        lines.addAll(aligned(table));
        lines.add("");
        lines.add("violations by rule: " + named(total.violations()));
        lines.add("");
        lines.add("feeds:");
        account.feeds().forEach(share -> lines.add("  " + line(share)));
        return lines;
    }

    /// A line a host.
    static List<String> hosts(List<Account> accounts, LocalDate from, LocalDate to) {
        List<List<String>> table = new ArrayList<>();
        table.add(heads("host"));
        accounts.forEach(account -> table.add(row(account.host(), account.total())));
        List<String> lines = new ArrayList<>();
        lines.add("hosts by requests, " + from + " to " + to + " (UTC)");
        lines.add("");
        lines.addAll(aligned(table));
        return lines;
    }

    private static List<String> heads(String first) {
        List<String> heads = new ArrayList<>(List.of(first, "requests"));
        heads.addAll(DaySum.KINDS);
        heads.add("304 share");
        heads.addAll(DaySum.ANSWERS);
        heads.addAll(List.of("pauses", "received", "violations"));
        return heads;
    }

    private static List<String> row(String first, DaySum sum) {
        List<String> cells = new ArrayList<>(List.of(first, String.valueOf(sum.allRequests())));
        DaySum.KINDS.forEach(kind -> cells.add(count(sum.requests(), kind)));
        cells.add(sum.notModifiedShare());
        DaySum.ANSWERS.forEach(answer -> cells.add(count(sum.answers(), answer)));
        cells.add(String.valueOf(sum.pauses()));
        cells.add(size(sum.bytes()));
        cells.add(String.valueOf(sum.allViolations()));
        return cells;
    }

    private static String count(Map<String, Long> counts, String key) {
        return String.valueOf(counts.getOrDefault(key, 0L));
    }

    private static String size(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= 1000 && unit < UNITS.length - 1) {
            size /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", size, UNITS[unit]);
    }

    /// The first column to the left, the others to the right.
    private static List<String> aligned(List<List<String>> table) {
        int columns = table.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : table) {
            for (int at = 0; at < columns; at++) {
                widths[at] = Math.max(widths[at], row.get(at).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : table) {
            StringBuilder line = new StringBuilder(row.getFirst())
                    .repeat(' ', widths[0] - row.getFirst().length());
            for (int at = 1; at < columns; at++) {
                line.repeat(' ', 2 + widths[at] - row.get(at).length()).append(row.get(at));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static String named(Map<String, Long> counts) {
        List<String> parts = new ArrayList<>();
        counts.forEach((name, count) -> parts.add(name + " " + count));
        return String.join(", ", parts);
    }

    private static String line(Share share) {
        return share.feed().url() + "  " + Spelling.of(share.feed().state()) + ", next poll "
                + share.feed().nextPollAt() + " ("
                + Spelling.of(share.feed().reason()) + "), "
                + share.requests() + " requests";
    }

    /// One object.
    static String json(Account account, LocalDate from, LocalDate to) {
        ObjectNode host = span(from, to).put("host", account.host());
        account.days()
                .forEach((day, sum) -> fill(host.withArray("days").addObject().put("day", day.toString()), sum));
        fill(host.putObject("total"), account.total());
        for (Share share : account.feeds()) {
            host.withArray("feeds")
                    .addObject()
                    .put("feedId", share.feed().feedId().toString())
                    .put("url", share.feed().url())
                    .put("state", Spelling.of(share.feed().state()))
                    .put("reason", Spelling.of(share.feed().reason()))
                    .put("nextPollAt", share.feed().nextPollAt().toString())
                    .put("requests", share.requests());
        }
        return host.toString();
    }

    static String json(List<Account> accounts, LocalDate from, LocalDate to) {
        ObjectNode all = span(from, to);
        all.putArray("hosts");
        accounts.forEach(
                account -> fill(all.withArray("hosts").addObject().put("host", account.host()), account.total()));
        return all.toString();
    }

    private static ObjectNode span(LocalDate from, LocalDate to) {
        return JSON.createObjectNode().put("from", from.toString()).put("to", to.toString());
    }

    private static void fill(ObjectNode into, DaySum sum) {
        into.set("requests", JSON.valueToTree(sum.requests()));
        into.set("answers", JSON.valueToTree(sum.answers()));
        into.put("conditional", sum.conditional());
        into.put("bytes", sum.bytes());
        into.put("pauses", sum.pauses());
        into.set("violations", JSON.valueToTree(sum.violations()));
    }
}
