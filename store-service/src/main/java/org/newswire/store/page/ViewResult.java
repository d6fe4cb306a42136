package org.newswire.store.page;

/// The answer of a [View].
public sealed interface ViewResult {
    /// A template with its model.
    ///
    /// @param template the path below `src/main/jte/`, such as `stories/list.jte`
    /// @param model    the template's parameter `model`, a public record
    record Rendered(int status, String template, Object model) implements ViewResult {}

    /// A document that is not a page, such as CSV or OPML.
    ///
    /// @param mediaType such as `text/csv; charset=utf-8`
    /// @param fileName  proposed to the browser for saving
    record Document(String mediaType, String fileName, String text) implements ViewResult {}

    /// Another page has the answer.
    ///
    /// @param path percent-encoded, without the base path
    record Redirect(String path) implements ViewResult {}

    static ViewResult page(String template, Object model) {
        return new Rendered(200, template, model);
    }
}
