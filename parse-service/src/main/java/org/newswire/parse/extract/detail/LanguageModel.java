package org.newswire.parse.extract.detail;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import opennlp.tools.langdetect.LanguageDetectorContextGenerator;
import opennlp.tools.langdetect.LanguageDetectorFactory;

/// A maximum-entropy language model in the format of Apache OpenNLP's language detector: weights of
/// character n-grams per language.
///
/// OpenNLP's reader creates an object per n-gram. This class uses a few arrays of 13 MB in total, with
/// weights as floats. Thread-safe.
final class LanguageModel {
    private static final String ENTRY = "langdetect.model";
    private static final String KIND = "GIS";
    private static final int LONGEST = 4;

    private final LanguageDetectorContextGenerator ngrams = new LanguageDetectorFactory().getContextGenerator();
    private final String[] languages;

    /// An open-addressing hash table from n-gram to number plus one; 0 marks a free slot.
    private final long[] keys;

    private final int[] numbers;

    /// Start of each n-gram's weights.
    private final int[] starts;

    private final byte[] languageOf;
    private final float[] weights;

    /// @param language   ISO 639-3
    /// @param confidence 0 to 1; all guesses sum to 1
    record Guess(String language, double confidence) {}

    /// @throws IOException if the file cannot be read or is not such a model
    static LanguageModel read(InputStream file) throws IOException {
        ZipInputStream zip = new ZipInputStream(file);
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (entry.getName().equals(ENTRY)) {
                return new LanguageModel(new DataInputStream(new BufferedInputStream(zip, 1 << 16)));
            }
        }
        throw new IOException("it has no " + ENTRY);
    }

    /// File order: kind, two unused numbers, languages, patterns (number of consecutive n-grams with the
    /// same languages, and these languages), n-grams, weights.
    private LanguageModel(DataInputStream in) throws IOException {
        if (!in.readUTF().equals(KIND)) {
            throw new IOException("it is no model of the kind " + KIND);
        }
        in.readInt();
        in.readDouble();
        languages = new String[in.readInt()];
        if (languages.length > Byte.MAX_VALUE) {
            throw new IOException("it has " + languages.length + " languages");
        }
        for (int i = 0; i < languages.length; i++) {
            languages[i] = in.readUTF();
        }
        String[] patterns = new String[in.readInt()];
        for (int i = 0; i < patterns.length; i++) {
            patterns[i] = in.readUTF();
        }
        int count = in.readInt();
        keys = new long[Integer.highestOneBit(count) << 2];
        numbers = new int[keys.length];
        for (int number = 0; number < count; number++) {
            put(in.readUTF(), number);
        }
        starts = new int[count + 1];
        languageOf = spread(patterns);
        weights = new float[languageOf.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) in.readDouble();
        }
    }

    private void put(String ngram, int number) throws IOException {
        if (ngram.length() > LONGEST) {
            throw new IOException("it has an n-gram of " + ngram.length() + " characters");
        }
        long key = key(ngram);
        int place = place(key);
        keys[place] = key;
        numbers[place] = number + 1;
    }

    /// Fills [#starts].
    ///
    /// @return the language of each weight
    private byte[] spread(String[] patterns) {
        int number = 0;
        byte[] spread = new byte[patterns.length];
        int end = 0;
        for (String pattern : patterns) {
            String[] parts = pattern.split(" ");
            byte[] row = new byte[parts.length - 1];
            for (int i = 0; i < row.length; i++) {
                row[i] = Byte.parseByte(parts[i + 1]);
            }
            for (int times = Integer.parseInt(parts[0]); times > 0; times--) {
                starts[number++] = end;
                if (end + row.length > spread.length) {
                    spread = Arrays.copyOf(spread, 2 * spread.length + row.length);
                }
                System.arraycopy(row, 0, spread, end, row.length);
                end += row.length;
            }
        }
        starts[number] = end;
        return Arrays.copyOf(spread, end);
    }

    private static long key(CharSequence ngram) {
        long key = 0;
        for (int i = 0; i < ngram.length(); i++) {
            key = (key << 16) | ngram.charAt(i);
        }
        return key;
    }

    /// The slot of a key, or the free slot where it belongs. The load factor is 0.25 to 0.5.
    private int place(long key) {
        int place = Long.hashCode(key * 0x9e37_79b9_7f4a_7c15L) & (keys.length - 1);
        while (numbers[place] != 0 && keys[place] != key) {
            place = (place + 1) & (keys.length - 1);
        }
        return place;
    }

    /// All languages, the most likely first.
    List<Guess> guesses(CharSequence text) {
        double[] sums = new double[languages.length];
        for (CharSequence ngram : ngrams.getContext(text)) {
            int number = ngram.length() > LONGEST ? 0 : numbers[place(key(ngram))];
            if (number > 0) {
                for (int i = starts[number - 1]; i < starts[number]; i++) {
                    sums[languageOf[i]] += weights[i];
                }
            }
        }
        double highest = Arrays.stream(sums).max().orElse(0);
        double all = 0;
        for (int i = 0; i < sums.length; i++) {
            sums[i] = Math.exp(sums[i] - highest);
            all += sums[i];
        }
        List<Guess> guesses = new ArrayList<>(sums.length);
        for (int i = 0; i < sums.length; i++) {
            guesses.add(new Guess(languages[i], sums[i] / all));
        }
        guesses.sort(Comparator.comparingDouble(Guess::confidence).reversed());
        return guesses;
    }
}
