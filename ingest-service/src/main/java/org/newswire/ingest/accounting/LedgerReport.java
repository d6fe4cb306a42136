package org.newswire.ingest.accounting;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.newswire.ingest.accounting.HostTotals.Account;
import org.newswire.ingest.accounting.HostTotals.Share;
import org.newswire.text.KebabCase;

/// Formats the output of the command `ledger`, as tables or as JSON: requests, statuses, bytes and violations
/// of politeness by host and day.
final class LedgerReport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

    private LedgerReport() {}

    /// Returns the report of one host, with one line per day.
    static List<String> host(Account account, LocalDate from, LocalDate to) {
        List<List<String>> table = new ArrayList<>();
        table.add(heads("day"));
        account.days().forEach((day, sum) -> table.add(row(day.toString(), sum)));
        DayTotals total = account.total();
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

    /// Returns the report of several hosts, with one line per host.
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
        heads.addAll(DayTotals.KINDS);
        heads.add("304 share");
        heads.addAll(DayTotals.ANSWERS);
        heads.addAll(List.of("pauses", "received", "violations"));
        return heads;
    }

    private static List<String> row(String first, DayTotals sum) {
        List<String> cells = new ArrayList<>(List.of(first, String.valueOf(sum.allRequests())));
        DayTotals.KINDS.forEach(kind -> cells.add(count(sum.requests(), kind)));
        cells.add(sum.notModifiedShare());
        DayTotals.ANSWERS.forEach(answer -> cells.add(count(sum.answers(), answer)));
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

    /// Aligns the first column left and the others right.
    private static List<String> aligned(List<List<String>> table) {
        String format = IntStream.range(0, table.getFirst().size())
                .mapToObj(at -> "%" + (at == 0 ? -width(table, 0) : 2 + width(table, at)) + "s")
                .collect(Collectors.joining());
        return table.stream().map(row -> format.formatted(row.toArray())).toList();
    }

    private static int width(List<List<String>> table, int column) {
        return table.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private static String named(Map<String, Long> counts) {
        List<String> parts = new ArrayList<>();
        counts.forEach((name, count) -> parts.add(name + " " + count));
        return String.join(", ", parts);
    }

    private static String line(Share share) {
        return share.feed().url() + "  " + KebabCase.of(share.feed().state()) + ", next poll "
                + share.feed().nextPollAt() + " ("
                + KebabCase.of(share.feed().reason()) + "), "
                + share.requests() + " requests";
    }

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
                    .put("state", KebabCase.of(share.feed().state()))
                    .put("reason", KebabCase.of(share.feed().reason()))
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

    private static void fill(ObjectNode into, DayTotals sum) {
        into.setAll(JSON.<ObjectNode>valueToTree(sum));
    }
}
