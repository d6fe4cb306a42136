package org.newswire.store.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// The position up to which a client has followed the changes.
///
/// Transaction numbers are used again after a restore or a failover with loss. So the cursor names the latest
/// epochs of the database that gave it (`change_epoch`). From them, another state of the database recognizes up
/// to which transaction both have the same history ([#in]).
///
/// @param epochs      the latest epochs, in their order
/// @param transaction and `entry`: the next row of `article_change` to read
/// @param done        how many articles of that row have been returned already
/// @param at          changes before this time have been returned, except for the time that a transaction takes
record ChangeCursor(List<Epoch> epochs, long transaction, long entry, int done, Instant at) {
    /// As many restarts of the server between two requests of a client are recognized.
    private static final int MAX_EPOCHS = 6;

    private static final String FORM = "([0-9a-z]{1,13}\\.\\d{1,19}\\.\\d{1,19},?){1," + MAX_EPOCHS
            + "}\\|\\d{1,19}\\|\\d{1,18}\\|\\d{1,5}\\|\\d{1,11}";

    /// The latest epochs of all given ones.
    ChangeCursor {
        epochs = List.copyOf(epochs.subList(Math.max(0, epochs.size() - MAX_EPOCHS), epochs.size()));
    }

    /// A time in which transaction numbers only grew.
    ///
    /// @param id     random
    /// @param first  no transaction of this epoch that changed an article has a lower number
    /// @param parted if the epoch before goes on in another copy of the database, no later change there has a
    ///     lower number
    record Epoch(long id, long first, long parted) {
        private static Epoch parse(String text) {
            String[] parts = text.split("\\.", -1);
            return new Epoch(
                    Long.parseLong(parts[0], Character.MAX_RADIX), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
        }

        @Override
        public String toString() {
            return Long.toString(id, Character.MAX_RADIX) + "." + first + "." + parted;
        }
    }

    static ChangeCursor parse(String cursor) throws ApiProblem {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
            if (text.matches(FORM)) {
                String[] parts = text.split("\\|", -1);
                List<Epoch> epochs = new ArrayList<>();
                for (String epoch : parts[0].split(",")) {
                    epochs.add(Epoch.parse(epoch));
                }
                return new ChangeCursor(
                        epochs,
                        Long.parseLong(parts[1]),
                        Long.parseLong(parts[2]),
                        Integer.parseInt(parts[3]),
                        Instant.ofEpochSecond(Long.parseLong(parts[4])));
            }
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            throw unknown();
        }
        throw unknown();
    }

    private static ApiProblem unknown() {
        return ApiProblem.badParameter("after", "is no cursor of an answer");
    }

    /// Returns this position in a database with these epochs. It is rewound to where the histories part, if
    /// the cursor is behind that; changes may then be returned again.
    ///
    /// @return nothing if no epoch is common
    Optional<ChangeCursor> in(List<Epoch> present) {
        for (int i = epochs.size() - 1; i >= 0; i--) {
            int common = ids(present).indexOf(epochs.get(i).id());
            if (common >= 0) {
                long parting = Math.min(
                        least(epochs.subList(i + 1, epochs.size()), Epoch::parted),
                        least(present.subList(common + 1, present.size()), Epoch::first));
                return Optional.of(
                        parting <= transaction ? new ChangeCursor(present, parting, 0, 0, at) : inEpochs(present));
            }
        }
        return Optional.empty();
    }

    private static List<Long> ids(List<Epoch> epochs) {
        return epochs.stream().map(Epoch::id).toList();
    }

    private static long least(List<Epoch> epochs, ToLongFunction<Epoch> transaction) {
        return epochs.stream().mapToLong(transaction).min().orElse(Long.MAX_VALUE);
    }

    private ChangeCursor inEpochs(List<Epoch> present) {
        return new ChangeCursor(present, transaction, entry, done, at);
    }

    ChangeCursor after(int articles) {
        return new ChangeCursor(epochs, transaction, entry, articles, at);
    }

    boolean isBefore(ChangeCursor other) {
        return transaction < other.transaction;
    }

    @Override
    public String toString() {
        String names = epochs.stream().map(Epoch::toString).collect(Collectors.joining(","));
        String text = names + "|" + transaction + "|" + entry + "|" + done + "|" + at.getEpochSecond();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
