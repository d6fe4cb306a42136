package org.newswire.store.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// A result of a check.
///
/// @param found  the problem with its place, or the state if there is none
/// @param remedy the command to run or the setting to change; empty if none is needed
record Finding(
        Status status,
        String found,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String remedy) {
    /// The severity, in ascending order.
    enum Status {
        OK,
        /// The check was not possible.
        SKIPPED,
        /// The pipeline works, but records, replicas or time may be lost later.
        WARNING,
        /// The pipeline does not work, or will lose records soon.
        FAILED;

        @JsonValue
        String spelling() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String found) {
        return new Finding(Status.OK, found, "");
    }

    static Finding skipped(String reason, String remedy) {
        return new Finding(Status.SKIPPED, reason, remedy);
    }

    static Finding warning(String found, String remedy) {
        return new Finding(Status.WARNING, found, remedy);
    }

    static Finding failed(String found, String remedy) {
        return new Finding(Status.FAILED, found, remedy);
    }
}
