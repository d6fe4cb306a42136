package org.newswire.store.page.deadletters;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.newswire.dlq.DlqSnapshot;
import org.newswire.dlq.DlqSnapshotReader;
import org.newswire.kafka.KafkaSettings;
import org.newswire.store.api.ApiParameters;
import org.newswire.store.api.ProblemException;
import org.newswire.store.page.View;
import org.newswire.store.page.ViewRequest;
import org.newswire.store.page.ViewResult;

/// Shows `/dead-letters`: counts by reason and site and the newest dead letters, and below it each record.
public final class DeadLettersView implements View, AutoCloseable {
    private static final Pattern POSITION = Pattern.compile("([\\w.-]{1,249}\\.dlq)-(\\d{1,9})@(\\d{1,18})");
    private static final int MAX_CHARS = 253;

    private final DeadLetterContents contents;
    private final DeadLetterCache cache;

    public DeadLettersView(KafkaSettings kafka) {
        DlqSnapshotReader reader = new DlqSnapshotReader(kafka);
        this.contents = new DeadLetterContents(at -> reader.content(at.topic(), at.partition(), at.offset()));
        this.cache = new DeadLetterCache(reader::read, InstantSource.system());
    }

    @Override
    public ViewResult answer(ViewRequest request) throws ProblemException {
        return switch (request.below().size()) {
            case 0 -> list(request);
            case 1 -> record(request, request.below().getFirst());
            default -> throw missing();
        };
    }

    private ViewResult list(ViewRequest request) throws ProblemException {
        ApiParameters given = request.parameters(List.of("reason", "site"));
        DeadLetterCache.Result result = cache.look();
        return ViewResult.page(
                "deadletters/list.jte",
                new DeadLetterModel(
                        result.snapshot(),
                        result.readAt(),
                        result.failedSince(),
                        result.reading(),
                        given.text("reason", MAX_CHARS).orElse(""),
                        given.text("site", MAX_CHARS).orElse(""),
                        request.page()));
    }

    private ViewResult record(ViewRequest request, String position) throws ProblemException {
        Matcher parts = POSITION.matcher(position);
        if (!parts.matches()) {
            throw missing();
        }
        DlqSnapshot.Content content = content(parts).orElseThrow(DeadLettersView::missing);
        return ViewResult.page("deadletters/record.jte", new DeadLetterRecord(content, request.page()));
    }

    private Optional<DlqSnapshot.Content> content(Matcher parts) throws ProblemException {
        if (cache.look().failedSince() != null) {
            throw DeadLetterContents.away();
        }
        return contents.read(new DeadLetterContents.Position(
                parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3))));
    }

    @Override
    public void close() {
        cache.close();
    }

    private static ProblemException missing() {
        return ProblemException.notFound("There is no dead letter with this address. Its retention may have ended.");
    }
}
