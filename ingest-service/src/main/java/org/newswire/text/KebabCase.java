package org.newswire.text;

import java.util.Locale;

/// Writes constants of enums as records, metrics and logs contain them.
public final class KebabCase {
    private KebabCase() {}

    /// In lower case with dashes, such as `too-large`.
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
