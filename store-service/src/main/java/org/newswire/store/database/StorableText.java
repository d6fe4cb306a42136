package org.newswire.store.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.SQLDataException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds characters that PostgreSQL cannot store: U+0000, which it rejects, and unpaired surrogates, which
/// have no UTF-8 form and would silently become `?`.
public final class StorableText {
    private static final Pattern INVALID = Pattern.compile("[\\x00\\p{Cs}]");

    private StorableText() {}

    /// Encodes a text in UTF-8.
    ///
    /// @throws SQLDataException if it contains a character that cannot be stored
    static byte[] encoded(String text) throws SQLDataException {
        byte[] bytes = text.getBytes(UTF_8);
        // Both checks are vectorised, unlike a loop over the characters.
        if (text.indexOf('\0') >= 0 || !new String(bytes, UTF_8).equals(text)) {
            throw new SQLDataException("a text contains U+0000 or an unpaired surrogate", "22021");
        }
        return bytes;
    }

    /// Returns the text unchanged.
    ///
    /// @throws SQLDataException if it contains a character that cannot be stored
    static String require(String text) throws SQLDataException {
        encoded(text);
        return text;
    }

    /// Returns the first character that cannot be stored and its index, such as `U+0000 at character 3`, or
    /// empty.
    public static Optional<String> invalidCharacter(String text) {
        Matcher invalid = INVALID.matcher(text);
        return invalid.find()
                ? Optional.of("U+%04X at character %d".formatted((int) text.charAt(invalid.start()), invalid.start()))
                : Optional.empty();
    }
}
