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

/// The position of a client in the sequence of changes.
///
/// Transaction numbers repeat after a restore or a failover with loss. The cursor therefore names the
/// latest epochs of its database (`change_epoch`). From them, another state of the database derives up to
/// which transaction both have the same history ([#in]).
///
/// @param epochs      the latest epochs, in their order
/// @param transaction and `entry`: the next row of `article_change` to read
/// @param done        the number of articles of that row that have been returned already
/// @param at          changes before this time have been returned, except for the duration of a transaction
public record ChangeCursor(List<Epoch> epochs, long transaction, long entry, int done, Instant at) {
    /// The cursor is recognized after this number of server restarts between two requests.
    private static final int MAX_EPOCHS = 6;

    private static final String FORM = "([0-9a-z]{1,13}\\.\\d{1,19}\\.\\d{1,19},?){1," + MAX_EPOCHS
            + "}\\|\\d{1,19}\\|\\d{1,18}\\|\\d{1,5}\\|\\d{1,11}";

    /// Keeps the latest epochs only.
    public ChangeCursor {
        epochs = List.copyOf(epochs.subList(Math.max(0, epochs.size() - MAX_EPOCHS), epochs.size()));
    }

    /// A period in which transaction numbers only increase.
    ///
    /// @param id     random
    /// @param first  the lowest number of a transaction of this epoch that changed an article
    /// @param parted if the previous epoch continues in another copy of the database, a lower bound of its
    ///               later changes
    public record Epoch(long id, long first, long parted) {
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

    public static ChangeCursor parse(String cursor) throws ProblemException {
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

    private static ProblemException unknown() {
        return ProblemException.badParameter("after", "must be the cursor of an earlier response");
    }

    /// Returns this position in a database with these epochs. A cursor behind the point where the histories
    /// diverge is rewound to it, and some changes may then be returned again.
    ///
    /// @return nothing if no epoch is common
    public Optional<ChangeCursor> in(List<Epoch> present) {
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

    ChangeCursor inEpochs(List<Epoch> present) {
        return new ChangeCursor(present, transaction, entry, done, at);
    }

    ChangeCursor after(int articles) {
        return new ChangeCursor(epochs, transaction, entry, articles, at);
    }

    /// Returns whether this position is earlier in the log than another one of the same epochs.
    public boolean isBefore(ChangeCursor other) {
        if (transaction != other.transaction) {
            return transaction < other.transaction;
        }
        return entry == other.entry ? done < other.done : entry < other.entry;
    }

    @Override
    public String toString() {
        String names = epochs.stream().map(Epoch::toString).collect(Collectors.joining(","));
        String text = names + "|" + transaction + "|" + entry + "|" + done + "|" + at.getEpochSecond();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
