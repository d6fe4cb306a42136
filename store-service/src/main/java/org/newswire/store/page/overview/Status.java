package org.newswire.store.page.overview;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state of the pipeline.
///
/// @param troubles the most serious first
/// @param stages   empty until the first figures are read
/// @param outdated the time of the figures, if they are older than a few seconds
/// @param watched  feeds; -1 until the first figures are read
/// @param failing  of them
/// @param lastStored when the last article was stored
/// @param notes      why figures are unknown, and where to look instead
public record Status(
        List<Trouble> troubles,
        List<StageFigures> stages,
        @Nullable Instant outdated,
        long watched,
        long failing,
        @Nullable Instant lastStored,
        List<Note> notes) {
    /// A sentence about figures.
    ///
    /// @param key    of the sentence
    /// @param detail in the service's words
    public record Note(String key, @Nullable String detail) {}

    public Status {
        notes = List.copyOf(notes);
        troubles = List.copyOf(troubles);
        stages = List.copyOf(stages);
    }
}
