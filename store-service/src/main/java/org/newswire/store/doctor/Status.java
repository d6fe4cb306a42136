package org.newswire.store.doctor;

import java.util.Locale;

/// The result of a check, from harmless to grave.
enum Status {
    OK,
    /// It could not be checked, which is not a fault.
    SKIPPED,
    /// The pipeline works, and a record, a copy or time may be lost later.
    WARNING,
    /// The pipeline does not work, or loses records soon.
    FAILED;

    String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }
}
