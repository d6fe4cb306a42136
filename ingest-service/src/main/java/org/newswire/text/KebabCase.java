package org.newswire.text;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Writes and reads constants of enums as records, metrics and logs contain them.
public final class KebabCase {
    private KebabCase() {}

    /// In lower case with dashes, such as `too-large`.
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Returns the constant that is written as a text.
    public static <E extends Enum<E>> Optional<E> find(Class<E> type, String text) {
        return Stream.of(type.getEnumConstants())
                .filter(constant -> of(constant).equals(text))
                .findFirst();
    }
}
