package org.newswire.store.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.SQLDataException;
import java.util.Optional;

/// Finds text that PostgreSQL cannot keep as it is: U+0000, which it refuses, and halves of surrogate
/// pairs, which have no UTF-8 form and would silently become `?`.
public final class StorableText {
    private StorableText() {}

    /// A text in UTF-8.
    ///
    /// @throws SQLDataException when it cannot be kept as it is
    static byte[] encoded(String text) throws SQLDataException {
        byte[] bytes = text.getBytes(UTF_8);
        // Both steps are vectorised, which a loop over the characters is not.
        if (text.indexOf('\0') >= 0 || !new String(bytes, UTF_8).equals(text)) {
            throw new SQLDataException("a text holds U+0000 or half of a surrogate pair", "22021");
        }
        return bytes;
    }

    /// The text as it is.
    ///
    /// @throws SQLDataException when it cannot be kept as it is
    static String require(String text) throws SQLDataException {
        encoded(text);
        return text;
    }

    /// Where the text holds what cannot be kept, such as `U+0000 at character 3`, or empty.
    public static Optional<String> fault(String text) {
        int at = indexOfFault(text);
        return at < 0 ? Optional.empty() : Optional.of("U+%04X at character %d".formatted((int) text.charAt(at), at));
    }

    private static int indexOfFault(String text) {
        int zero = text.indexOf('\0');
        int end = zero < 0 ? text.length() : zero;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (i + 1 == end || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    return i;
                }
                i++;
            }
        }
        return zero;
    }
}
