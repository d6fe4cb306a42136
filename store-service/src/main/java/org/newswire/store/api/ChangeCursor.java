package org.newswire.store.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/// How far someone has followed the changes.
///
/// @param cluster     the identifier of the database server, as transactions are numbered by each in its own way
/// @param transaction and `entry`: the next row of `article_change` to be read
/// @param done        how many of its articles have been told already
/// @param at          what was changed before then has been told, but for the time that a transaction takes
record ChangeCursor(long cluster, long transaction, long entry, int done, Instant at) {
    private static final String FORM = "\\d{1,19}(\\|\\d{1,18}){2}\\|\\d{1,5}\\|\\d{1,11}";

    static ChangeCursor parse(String cursor) throws ApiProblem {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
            if (text.matches(FORM)) {
                String[] parts = text.split("\\|", -1);
                return new ChangeCursor(
                        Long.parseLong(parts[0]),
                        Long.parseLong(parts[1]),
                        Long.parseLong(parts[2]),
                        Integer.parseInt(parts[3]),
                        Instant.ofEpochSecond(Long.parseLong(parts[4])));
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            throw none();
        }
        throw none();
    }

    private static ApiProblem none() {
        return ApiProblem.badParameter("after", "is none that an answer gave");
    }

    ChangeCursor after(int articles) {
        return new ChangeCursor(cluster, transaction, entry, articles, at);
    }

    boolean isBefore(ChangeCursor other) {
        return transaction < other.transaction;
    }

    @Override
    public String toString() {
        String text = cluster + "|" + transaction + "|" + entry + "|" + done + "|" + at.getEpochSecond();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
