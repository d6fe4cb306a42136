package org.newswire.dlq;

import java.util.Locale;

/// The action that was taken on a dead letter.
enum DlqAction {
    RETRIED,
    DROPPED;

    /// For example `retried`.
    String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }
}
