package org.newswire.limits;

/// Describes why an untrusted document cannot be read. Code that isolates one such document catches
/// `RuntimeException | StackOverflowError` and reports this reason as that document's failure:
///
/// ```java
/// try {
///     return parse(document);
/// } catch (RuntimeException | StackOverflowError e) {
///     return new Unreadable(DocumentFailure.reason(e));
/// }
/// ```
///
/// An `OutOfMemoryError` is not caught there: it concerns the process, not one document.
public final class DocumentFailure {
    private static final int MAX_CHARS = 300;

    private DocumentFailure() {}

    /// One line, 300 characters at most, such as `nested too deeply (StackOverflowError in Html.text)`.
    public static String reason(Throwable failure) {
        if (failure instanceof StackOverflowError) {
            StackTraceElement[] stack = failure.getStackTrace();
            return "nested too deeply (StackOverflowError" + (stack.length == 0 ? "" : " in " + method(stack[0])) + ")";
        }
        String message = failure.getMessage();
        String type = failure.getClass().getSimpleName();
        return message == null || message.isBlank() ? type : line(message);
    }

    private static String method(StackTraceElement frame) {
        String type = frame.getClassName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethodName();
    }

    /// Untrusted text in one line, 300 characters at most.
    public static String line(String message) {
        String head = message.substring(0, Math.min(message.length(), MAX_CHARS));
        return head.replaceAll("\\s+", " ").strip();
    }
}
