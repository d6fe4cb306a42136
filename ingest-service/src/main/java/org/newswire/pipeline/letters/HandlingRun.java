package org.newswire.pipeline.letters;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.letters.DeadLetterCommand.Surroundings;
import org.newswire.pipeline.letters.Handling.Action;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// What `dlq replay` and `dlq drop` have in common: which letters, how many, and whether in earnest.
final class HandlingRun {
    private static final String LATE =
            "since their topic keeps the last record of a key, and has newer ones of theirs by"
                    + " now (dlq drop takes them off the list)";

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "positions of records, such as news.raw-3@17")
    private List<String> ids = new ArrayList<>();

    @Mixin
    private final LetterOptions options = new LetterOptions();

    @Option(names = "--all", description = "all letters; needed where nothing else says which")
    private boolean all;

    @Option(names = "--max", paramLabel = "N", description = "stop after so many")
    private int max = Integer.MAX_VALUE;

    @Option(names = "--dry-run", description = "only tell what would be done")
    private boolean dryRun;

    /// @param left    how many letters that were meant are left where they are, and why
    /// @param unknown whether an ID was given of which there is no letter, handled or not
    record Outcome(Map<String, Integer> left, boolean unknown) {
        int exitCode() {
            return unknown ? 1 : 0;
        }
    }

    /// Tells which IDs are unknown.
    ///
    /// @param obstacle why a letter that is meant is left where it is, if it is
    Outcome run(Surroundings around, Action action, int rate, Function<Letter, Optional<String>> obstacle) {
        LetterFilter filter = options.filter(ids);
        ids.forEach(this::check);
        if (filter.isOpen() && !all) {
            throw usage("say which letters: IDs, --topic, --reason, --site, --since, --until, or --all of them");
        }
        if (max < 1) {
            throw usage("--max is at least 1, not " + max);
        }
        if (rate < 1) {
            throw usage("--rate is at least 1, not " + rate);
        }
        KafkaSettings kafka = options.kafka(around.environment());
        if (!dryRun) {
            ensureNotes(kafka);
        }
        Letterbox box = new Letterbox(kafka, filter);
        try (LastRecords last = new LastRecords(kafka, box)) {
            Tally tally = new Tally(
                    ids,
                    letter -> obstacle.apply(letter)
                            .or(() -> action == Action.DROPPED || !last.concerns(letter) || last.isLast(letter)
                                    ? Optional.empty()
                                    : Optional.of(LATE)),
                    max);
            return dryRun
                    ? tried(around, action, box, last, tally)
                    : handled(around, action, rate, kafka, box, last, tally);
        }
    }

    private Outcome tried(Surroundings around, Action action, Letterbox box, LastRecords last, Tally tally) {
        Set<String> handled = box.handled();
        expect(action, box, handled, last);
        box.read(handled, tally::admits);
        tally.counts.lines(Integer.MAX_VALUE).forEach(around.out()::println);
        around.out().println("would be " + word(action) + ": " + tally.counts.total());
        return tally.outcome(0, unknown(tally, handled, around));
    }

    private Outcome handled(
            Surroundings around,
            Action action,
            int rate,
            KafkaSettings kafka,
            Letterbox box,
            LastRecords last,
            Tally tally) {
        try (Handling handling = new Handling(kafka, box, last, action, rate, Clock.systemUTC())) {
            Set<String> handled = box.handled();
            expect(action, box, handled, last);
            try {
                box.read(handled, letter -> {
                    if (tally.admits(letter)) {
                        handling.add(letter);
                    }
                });
                handling.finish();
            } finally {
                around.out().println(word(action) + ": " + handling.done());
            }
            return tally.outcome(handling.late(), unknown(tally, handled, around));
        }
    }

    /// Of a replay it is to be known where the letters' keys stand.
    private static void expect(Action action, Letterbox box, Set<String> handled, LastRecords last) {
        if (action == Action.REPLAYED) {
            box.read(handled, letter -> {
                if (last.concerns(letter)) {
                    last.expect(letter);
                }
            });
            last.read();
        }
    }

    /// Whether any ID is neither that of a letter that was met nor of one that was handled before; says
    /// which.
    private boolean unknown(Tally tally, Set<String> handled, Surroundings around) {
        List<String> unknown = ids.stream()
                .filter(id -> !tally.met.contains(id))
                .filter(id -> handled.stream().noneMatch(key -> key.startsWith(id + " ")))
                .distinct()
                .toList();
        unknown.forEach(id -> around.err()
                .println(id + ": no such dead letter among those that are meant; dlq list tells those that there are"));
        return !unknown.isEmpty();
    }

    /// Of several parameters picocli calls one that cannot be converted an unmatched one.
    private void check(String id) {
        try {
            new LetterOptions.Id().convert(id);
        } catch (TypeConversionException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    private static final class Tally {
        private final LetterCounts counts = new LetterCounts();
        private final Set<String> asked;
        private final Function<Letter, Optional<String>> obstacle;
        private final int max;
        private final Set<String> met = new HashSet<>();
        private final Map<String, Integer> left = new LinkedHashMap<>();

        /// @param asked    IDs that were given
        /// @param obstacle why a letter is left where it is, if it is
        Tally(List<String> asked, Function<Letter, Optional<String>> obstacle, int max) {
            this.asked = Set.copyOf(asked);
            this.obstacle = obstacle;
            this.max = max;
        }

        /// @param late those that came to be late after they were admitted
        Outcome outcome(int late, boolean unknown) {
            if (late > 0) {
                left.merge(LATE, late, Integer::sum);
            }
            return new Outcome(left, unknown);
        }

        boolean admits(Letter letter) {
            if (asked.contains(letter.source().toString())) {
                met.add(letter.source().toString());
            }
            if (counts.total() >= max) {
                return false;
            }
            Optional<String> why = obstacle.apply(letter);
            if (why.isPresent()) {
                left.merge(why.get(), 1, Integer::sum);
                return false;
            }
            counts.add(letter);
            return true;
        }
    }

    private static String word(Action action) {
        return switch (action) {
            case REPLAYED -> "replayed";
            case DROPPED -> "dropped";
        };
    }

    private static void ensureNotes(KafkaSettings kafka) {
        try (Admin admin = Admin.create(kafka.admin("dlq"))) {
            Topic.create(admin, Letterbox.HANDLED, kafka);
        } catch (ExecutionException e) {
            throw new KafkaException(
                    Letterbox.HANDLED.name() + " cannot be made at " + kafka.bootstrapServers(),
                    Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
