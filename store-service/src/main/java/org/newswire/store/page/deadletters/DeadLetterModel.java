package org.newswire.store.page.deadletters;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.dlq.DlqSnapshot;
import org.newswire.store.page.ShownText;
import org.newswire.store.page.TemplateContext;

/// The model of the list of dead letters.
///
/// @param snapshot    the figures; null if none could be read yet
/// @param readAt      when they were read
/// @param failedSince since when the broker does not answer; null while it does
/// @param reading     whether newer figures are being read
/// @param reason      only dead letters with this reason are shown; empty for all
/// @param site        only dead letters of this site are shown; empty for all
public record DeadLetterModel(
        @Nullable DlqSnapshot snapshot,
        @Nullable Instant readAt,
        @Nullable Instant failedSince,
        boolean reading,
        String reason,
        String site,
        TemplateContext page) {
    private static final int MAX_GROUPS = 100;
    private static final int MAX_CHARS = 500;

    public List<DlqSnapshot.Group> groups() {
        return matching().limit(MAX_GROUPS).toList();
    }

    private Stream<DlqSnapshot.Group> matching() {
        return snapshot == null
                ? Stream.empty()
                : snapshot.groups().stream().filter(group -> isShown(group.reason(), group.site()));
    }

    public int total() {
        return matching().mapToInt(DlqSnapshot.Group::records).sum();
    }

    /// Returns the records of a group in percent of the largest group.
    public int percent(DlqSnapshot.Group group) {
        int most = matching().mapToInt(DlqSnapshot.Group::records).max().orElse(1);
        return Math.max(1, (int) (100L * group.records() / most));
    }

    public List<DlqSnapshot.Entry> newest() {
        return snapshot == null
                ? List.of()
                : snapshot.newest().stream()
                        .filter(entry -> isShown(entry.reason(), entry.site()))
                        .toList();
    }

    private boolean isShown(String ofReason, String ofSite) {
        return (reason.isEmpty() || reason.equals(ofReason)) && (site.isEmpty() || site.equals(ofSite));
    }

    /// Returns whether the figures are shown with their age, although the broker answers.
    public boolean isOld() {
        return reading && snapshot != null && failedSince == null;
    }

    public boolean isFiltered() {
        return !reason.isEmpty() || !site.isEmpty();
    }

    public String shown(String text) {
        return ShownText.of(text, MAX_CHARS);
    }

    /// Returns a reason in the reader's language.
    public String words(String ofReason) {
        String key = "dead-letters.reason." + ofReason;
        return page.messages().has(key) ? page.text(key) : shown(ofReason);
    }

    /// Returns the path of this list.
    public String path() {
        return isFiltered() ? path(reason, site) : "/dead-letters";
    }

    /// Returns the path of the list with one reason and site.
    public String path(String ofReason, String ofSite) {
        return "/dead-letters?reason=" + page.encoded(ofReason) + "&site=" + page.encoded(ofSite);
    }

    public String path(DlqSnapshot.Entry entry) {
        return "/dead-letters/" + page.encoded(entry.position());
    }

    /// Returns the command that writes the records of a group back to their topic.
    public String retry(DlqSnapshot.Group group) {
        return DlqCommands.retry(group);
    }
}
