package org.newswire.store.doctor;

/// A result of a check.
///
/// @param remedy the command to type or the setting to change; empty if none is needed
record Finding(Status status, String found, String remedy) {
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
