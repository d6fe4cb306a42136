package org.newswire.ingest.feedformat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Divides a long XML document into parts of complete entries, so that only one part at a time is a tree, which
/// takes many times the memory of its text. Each part begins with the head of the document: the text before the
/// first entry. Text between entries belongs to the part before it.
///
/// A document whose entries cannot be found is one part: its root is unknown, its entries are not closed, or its
/// head is long.
final class XmlParts {
    private static final int MAX_HEAD_CHARS = 256 << 10;

    private final String text;
    private final List<Integer> starts;

    private XmlParts(String text, List<Integer> starts) {
        this.text = text;
        this.starts = starts;
    }

    /// @param partChars approximate length of a part, without the head
    static XmlParts of(String text, int partChars) {
        XmlEntries entries = XmlEntries.of(text);
        List<Integer> starts = entries == null ? List.of() : starts(entries, partChars);
        boolean isDividable = starts.size() > 1 && starts.getFirst() <= MAX_HEAD_CHARS;
        return new XmlParts(text, isDividable ? starts : List.of());
    }

    private static List<Integer> starts(XmlEntries entries, int partChars) {
        List<Integer> starts = new ArrayList<>();
        while (entries.next()) {
            if (entries.end() < 0) {
                return List.of();
            }
            if (starts.isEmpty() || entries.start() - starts.getLast() >= partChars) {
                starts.add(entries.start());
            }
        }
        return starts;
    }

    int count() {
        return Math.max(1, starts.size());
    }

    /// Whether the part has the end of the document.
    boolean isLast(int part) {
        return part == count() - 1;
    }

    String part(int part) {
        if (starts.isEmpty()) {
            return text;
        }
        return text.substring(0, starts.getFirst()) + text.substring(starts.get(part), end(part));
    }

    /// Returns the parts of at most `maxNodes` nodes: all, or the first and the last ones in equal shares. The last
    /// part is always among them.
    BitSet within(int maxNodes) {
        BitSet chosen = new BitSet(count());
        int first = 0;
        int last = count() - 1;
        long ofFirst = 0;
        long ofLast = nodes(last);
        chosen.set(last);
        while (first < last) {
            boolean isFirst = ofFirst <= ofLast;
            long nodes = nodes(isFirst ? first : last - 1);
            if (ofFirst + ofLast + nodes > maxNodes) {
                break;
            }
            chosen.set(isFirst ? first++ : --last);
            ofFirst += isFirst ? nodes : 0;
            ofLast += isFirst ? 0 : nodes;
        }
        return chosen;
    }

    /// The number of tags and other markup in the entries of a part.
    private long nodes(int part) {
        int from = starts.isEmpty() ? 0 : starts.get(part);
        long nodes = 0;
        for (int at = text.indexOf('<', from); at >= 0 && at < end(part); at = text.indexOf('<', at + 1)) {
            nodes++;
        }
        return nodes;
    }

    private int end(int part) {
        return isLast(part) ? text.length() : starts.get(part + 1);
    }
}
