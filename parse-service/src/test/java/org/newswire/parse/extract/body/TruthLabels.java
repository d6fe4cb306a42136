package org.newswire.parse.extract.body;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.newswire.parse.extract.block.Block;

/// Labels the blocks of a page by aligning them in order with a hand-made text (the heaviest chain of
/// matches). Among blocks with the same words, the one in the right place is labelled.
final class TruthLabels {
    /// Labels of a block: yes, no, unknown.
    static final byte YES = 1;

    static final byte NO = 0;
    static final byte UNKNOWN = -1;

    private static final int SLACK = 4;

    private record Match(int block, int start, int end, int weight) {}

    private final List<String> truth = new ArrayList<>();
    private final Map<String, List<Integer>> shingles = new HashMap<>();
    private final Map<String, List<Integer>> lines = new HashMap<>();

    private TruthLabels(String text) {
        for (String line : text.split("\n")) {
            List<String> tokens = tokens(line);
            if (!tokens.isEmpty() && tokens.size() < 4) {
                lines.computeIfAbsent(String.join(" ", tokens), k -> new ArrayList<>())
                        .add(truth.size());
            }
            truth.addAll(tokens);
        }
        for (int i = 0; i + 4 <= truth.size(); i++) {
            List<Integer> at =
                    shingles.computeIfAbsent(String.join(" ", truth.subList(i, i + 4)), k -> new ArrayList<>());
            if (at.size() < 6) {
                at.add(i);
            }
        }
    }

    static byte[] ofText(List<Block> blocks, String text) {
        return new TruthLabels(text).label(blocks);
    }

    /// Labels from passages that must and must not be in the text. Blocks with neither stay unknown.
    static byte[] ofSegments(List<Block> blocks, List<String> with, List<String> without) {
        byte[] labels = new byte[blocks.size()];
        Arrays.fill(labels, UNKNOWN);
        for (int i = 0; i < labels.length; i++) {
            String s = String.join(" ", tokens(blocks.get(i).text()));
            if (without.stream().anyMatch(w -> holds(s, w))) {
                labels[i] = NO;
            } else if (with.stream().anyMatch(w -> holds(s, w))) {
                labels[i] = YES;
            }
        }
        return labels;
    }

    private static boolean holds(String text, String segment) {
        String s = String.join(" ", tokens(segment));
        return !s.isEmpty() && (text.contains(s) || (text.length() >= 12 && s.contains(text)));
    }

    static List<String> tokens(String s) {
        var out = new ArrayList<String>();
        int start = -1;
        for (int i = 0; i <= s.length(); i++) {
            boolean word = i < s.length()
                    && (Character.isLetterOrDigit(s.charAt(i))
                            || s.charAt(i) == '_'
                            || Character.isSurrogate(s.charAt(i)));
            if (word && start < 0) {
                start = i;
            } else if (!word && start >= 0) {
                out.add(s.substring(start, i));
                start = -1;
            }
        }
        return out;
    }

    private byte[] label(List<Block> blocks) {
        byte[] labels = new byte[blocks.size()];
        var matches = new ArrayList<Match>();
        double[] coverage = new double[blocks.size()];
        for (int i = 0; i < labels.length; i++) {
            coverage[i] = match(i, tokens(blocks.get(i).text()), matches);
        }
        boolean[] covered = new boolean[truth.size() + 1];
        for (Match m : heaviestChain(matches)) {
            labels[m.block] = coverage[m.block] >= 0.5 ? YES : NO;
            Arrays.fill(covered, Math.max(0, m.start), Math.min(truth.size(), m.end), true);
        }
        addStrays(blocks, labels, coverage, covered);
        return labels;
    }

    private double match(int index, List<String> tokens, List<Match> matches) {
        int n = tokens.size();
        if (n < 4) {
            List<Integer> at = lines.getOrDefault(String.join(" ", tokens), List.of());
            at.forEach(p -> matches.add(new Match(index, p, p + n, n)));
            return at.isEmpty() ? 0 : 1;
        }
        Map<Integer, Integer> offsets = new HashMap<>();
        int hits = 0;
        for (int i = 0; i + 4 <= n; i++) {
            List<Integer> at = shingles.getOrDefault(String.join(" ", tokens.subList(i, i + 4)), List.of());
            hits += at.isEmpty() ? 0 : 1;
            for (int p : at) {
                offsets.merge(p - i, 1, Integer::sum);
            }
        }
        offsets.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(4)
                .forEach(o -> matches.add(new Match(index, o.getKey(), o.getKey() + n, o.getValue() + 3)));
        return (double) hits / (n - 3);
    }

    private static List<Match> heaviestChain(List<Match> matches) {
        int n = matches.size();
        int[] best = new int[n];
        int[] from = new int[n];
        int end = -1;
        for (int i = 0; i < n; i++) {
            Match m = matches.get(i);
            best[i] = m.weight;
            from[i] = -1;
            for (int j = 0; j < i; j++) {
                Match o = matches.get(j);
                if (o.block < m.block && o.end <= m.start + SLACK && best[j] + m.weight > best[i]) {
                    best[i] = best[j] + m.weight;
                    from[i] = j;
                }
            }
            end = end < 0 || best[i] > best[end] ? i : end;
        }
        var chain = new ArrayList<Match>();
        for (int i = end; i >= 0; i = from[i]) {
            chain.add(matches.get(i));
        }
        return chain;
    }

    /// Adds long blocks out of order whose words no other block covers.
    private void addStrays(List<Block> blocks, byte[] labels, double[] coverage, boolean[] covered) {
        for (int i = 0; i < labels.length; i++) {
            List<String> tokens =
                    labels[i] == NO && coverage[i] >= 0.8 ? tokens(blocks.get(i).text()) : List.of();
            if (tokens.size() < 8) {
                continue;
            }
            Set<Integer> missing = new HashSet<>();
            for (int k = 0; k + 4 <= tokens.size(); k++) {
                for (int p : shingles.getOrDefault(String.join(" ", tokens.subList(k, k + 4)), List.of())) {
                    if (!covered[p]) {
                        missing.add(p);
                    }
                }
            }
            if (missing.size() >= 0.6 * (tokens.size() - 3)) {
                labels[i] = YES;
                missing.forEach(p -> Arrays.fill(covered, p, Math.min(truth.size(), p + 4), true));
            }
        }
    }
}
