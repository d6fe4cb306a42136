package org.newswire.dlq;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.TopicAdmin;
import org.newswire.text.KebabCase;
import org.newswire.tools.CommandContext;
import org.newswire.tools.UsageException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// The common part of `dlq retry` and `dlq drop`: which dead letters, how many, and the dry run.
final class DlqResolution {
    private static final String SUPERSEDED =
            "their compacted topic has newer records with the same keys (dlq drop removes them from the list)";

    @Parameters(paramLabel = "ID", arity = "0..*", description = "positions of source records, such as news.raw-3@17")
    private List<String> ids = new ArrayList<>();

    @Mixin
    private final DlqFilterOptions options = new DlqFilterOptions();

    @Option(names = "--all", description = "all dead letters; required without IDs and filters")
    private boolean all;

    @Option(names = "--yes", description = "confirms --all")
    private boolean confirmed;

    @Option(names = "--max", paramLabel = "N", description = "maximum number of dead letters")
    private int max = Integer.MAX_VALUE;

    @Option(names = "--dry-run", description = "change nothing, print the counts")
    private boolean dryRun;

    /// @param skipped  numbers of selected dead letters that were skipped, by reason
    /// @param unknownIds whether an ID has no dead letter, handled or not
    record Outcome(Map<String, Integer> skipped, boolean unknownIds) {
        int exitCode() {
            return unknownIds ? 1 : 0;
        }
    }

    /// @param rate       maximum records per second
    /// @param skipReason why a selected dead letter is skipped, or empty
    Outcome run(CommandContext context, DlqAction action, int rate, Function<DeadLetter, Optional<String>> skipReason) {
        DlqFilter filter = options.filter(ids);
        ids.forEach(this::check);
        check(filter, rate);
        KafkaSettings kafka = options.kafka(context.environment());
        if (!dryRun) {
            TopicAdmin.create(kafka, "dlq", DlqReader.HANDLED);
        }
        DlqReader reader = new DlqReader(kafka, filter);
        try (LatestKeyOffsets latest = new LatestKeyOffsets(kafka, reader)) {
            DlqSelection selection = new DlqSelection(
                    ids,
                    letter -> skipReason
                            .apply(letter)
                            .or(() -> action == DlqAction.RETRIED && latest.isSuperseded(letter)
                                    ? Optional.of(SUPERSEDED)
                                    : Optional.empty()),
                    max);
            return dryRun
                    ? count(context, action, reader, latest, selection)
                    : resolve(
                            context,
                            new DlqResolver(kafka, reader, latest, action, rate, Clock.systemUTC()),
                            selection);
        }
    }

    private void check(DlqFilter filter, int rate) {
        if (filter.isOpen() && !all) {
            throw new UsageException("select dead letters: IDs, --topic, --reason, --site, --since, --until, or --all");
        }
        if (filter.isOpen() && !confirmed && !dryRun) {
            throw new UsageException(
                    "--all takes every dead letter of every topic: count them with --dry-run, then confirm with --yes");
        }
        if (max < 1) {
            throw new UsageException("--max must be at least 1, not " + max);
        }
        if (rate < 1) {
            throw new UsageException("--rate must be at least 1, not " + rate);
        }
    }

    private Outcome count(
            CommandContext context,
            DlqAction action,
            DlqReader reader,
            LatestKeyOffsets latest,
            DlqSelection selection) {
        Set<String> handled = reader.handled();
        latest.readFor(action, reader, handled);
        reader.read(handled, selection::admits);
        selection.histogram().lines(Integer.MAX_VALUE).forEach(context.out()::println);
        context.out()
                .println("would be " + KebabCase.of(action) + ": "
                        + selection.histogram().total());
        return new Outcome(selection.skipped(), reportUnknown(selection, handled, context));
    }

    private Outcome resolve(CommandContext context, DlqResolver resolver, DlqSelection selection) {
        try (resolver) {
            Set<String> handled = resolver.resolve(selection::admits);
            selection.skip(SUPERSEDED, resolver.superseded());
            return new Outcome(selection.skipped(), reportUnknown(selection, handled, context));
        } finally {
            context.out().println(KebabCase.of(resolver.action()) + ": " + resolver.done());
        }
    }

    /// Whether an ID belongs neither to a selected dead letter nor to one handled before. Prints such IDs.
    private boolean reportUnknown(DlqSelection selection, Set<String> handled, CommandContext context) {
        List<String> unknown = ids.stream()
                .filter(id -> !selection.found().contains(id))
                .filter(id -> handled.stream().noneMatch(key -> key.startsWith(id + " ")))
                .distinct()
                .toList();
        unknown.forEach(
                id -> context.err().println(id + ": no such dead letter in this selection; dlq list prints the IDs"));
        return !unknown.isEmpty();
    }

    /// Picocli reports one of several invalid parameters as an unmatched argument, so they are checked here.
    private void check(String id) {
        try {
            new DlqFilterOptions.Id().convert(id);
        } catch (TypeConversionException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
