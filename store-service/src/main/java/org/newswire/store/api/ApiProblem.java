package org.newswire.store.api;

/// A request that is answered with a problem (RFC 9457): `status` is the HTTP status, the message says what is
/// wrong with this request. As no problem has a type of its own, its title is the phrase of its status.
public final class ApiProblem extends Exception {
    private final int status;

    public ApiProblem(int status, String detail) {
        super(detail);
        this.status = status;
    }

    public static ApiProblem badParameter(String name, String detail) {
        return new ApiProblem(400, name + " " + detail);
    }

    /// What the parameter names is not kept any more.
    public static ApiProblem gone(String name, String detail) {
        return new ApiProblem(410, name + " " + detail);
    }

    public static ApiProblem notFound(String what) {
        return new ApiProblem(404, what);
    }

    public static ApiProblem nothingHere() {
        return notFound("There is nothing here. /api/openapi.json says what there is.");
    }

    public static ApiProblem fault() {
        return new ApiProblem(500, "A fault of the service. Its log says more.");
    }

    public static ApiProblem busy() {
        return unavailable("Too many questions at once.");
    }

    public static ApiProblem unavailable(String why) {
        return new ApiProblem(503, why);
    }

    int status() {
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
