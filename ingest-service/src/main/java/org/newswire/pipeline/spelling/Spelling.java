package org.newswire.pipeline.spelling;

import java.util.Locale;

/// How constants are spelt outside of the code: in records, metrics and logs.
public final class Spelling {
    private Spelling() {}

    /// In lower case with dashes.
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
