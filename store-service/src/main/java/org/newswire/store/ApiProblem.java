package org.newswire.store;

/// A request that is answered with a problem (RFC 9457): `status` is the HTTP status, `title` says
/// what kind it is, the message what is wrong with this request.
final class ApiProblem extends Exception {
    private final int status;
    private final String title;

    ApiProblem(int status, String title, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
    }

    static ApiProblem badParameter(String name, String detail) {
        return new ApiProblem(400, "Bad parameter", name + " " + detail);
    }

    static ApiProblem notFound(String what) {
        return new ApiProblem(404, "Not found", what);
    }

    static ApiProblem nothingHere() {
        return notFound("There is nothing here. /api/openapi.json says what there is.");
    }

    static ApiProblem unavailable(String why) {
        return new ApiProblem(503, "Not available just now", why);
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }
}
