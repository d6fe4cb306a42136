package org.newswire.store.api;

/// Rejects a request with a problem document (RFC 9457). The message says which part of the request is
/// wrong. The title is the reason phrase of the HTTP status, since no problem has a type of its own.
public final class ProblemException extends Exception {
    private final int status;

    public ProblemException(int status, String detail) {
        super(detail);
        this.status = status;
    }

    public static ProblemException badParameter(String name, String detail) {
        return new ProblemException(400, name + " " + detail);
    }

    /// The parameter refers to data that has expired.
    public static ProblemException gone(String name, String detail) {
        return new ProblemException(410, name + " " + detail);
    }

    public static ProblemException notFound(String what) {
        return new ProblemException(404, what);
    }

    public static ProblemException nothingHere() {
        return notFound("No resource has this path. /api/openapi.json lists all resources.");
    }

    public static ProblemException fault() {
        return new ProblemException(500, "A fault of the service. Its log says more.");
    }

    public static ProblemException busy() {
        return unavailable("Too many concurrent requests.");
    }

    public static ProblemException unavailable(String why) {
        return new ProblemException(503, why);
    }

    public int status() {
        return status;
    }

    String title() {
        return switch (status) {
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 410 -> "Gone";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
