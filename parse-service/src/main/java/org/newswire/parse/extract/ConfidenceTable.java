package org.newswire.parse.extract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.Found;

/// How often each witness was right about a field, alone and where another one said the same:
/// shares between 0 and 1, counted on the pages of the training corpus (title, authors, published,
/// language) or set by judgement (the rest). EXTRACTION.md says how they are counted.
final class ConfidenceTable implements Confidences {
    private static final String RESOURCE = "confidence.tsv";

    private record Shares(double alone, double seconded) {}

    private final Map<String, Shares> shares = new HashMap<>();

    ConfidenceTable() {
        try (InputStream in = ConfidenceTable.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource " + RESOURCE + " is not on the class path");
            }
            new BufferedReader(new InputStreamReader(in, UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .forEach(c -> shares.put(
                            c[0] + ' ' + c[1], new Shares(Double.parseDouble(c[2]), Double.parseDouble(c[3]))));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + RESOURCE, e);
        }
    }

    @Override
    public @Nullable Double of(String field, Found<?> found) {
        Shares known = shares.get(field + ' ' + found.source());
        known = known != null ? known : shares.get("* " + found.source());
        return known == null ? null : Double.valueOf(found.seconded() ? known.seconded : known.alone);
    }
}
