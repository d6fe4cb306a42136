/// The newsroom page: HTML for people, rendered on the server, that works without scripts.
///
/// A request flows [NewsroomPage] → [View] → template. To add a view:
///
/// 1. Write a [View] in a package of its own below this one. It reads through [ViewRequest#read] and returns a
///    [ViewResult], which names a template and its model: a public record of that package.
/// 2. Write the template in `src/main/jte/`, in a folder named like the package. It has the parameters `page`
///    ([TemplateContext]: texts, links) and `model`, and calls `@template.layout`. A time is `@template.time`.
/// 3. Add the texts to `page/messages.properties` and `page/messages_de.properties`.
/// 4. Add the path to `PageRoutes`.
///
/// The paths are `/` (overview), `/articles`, `/stories`, `/sources` (feeds; `/feeds/` has the documents for
/// feed readers), `/dead-letters` and `/keys`. Style sheet, script and live updates are below `/page/`.
///
/// The content security policy permits neither inline scripts nor inline styles. jte escapes all output; do not use
/// `$unsafe`. JSON in a page is a [JsonData].
@NullMarked
package org.newswire.store.page;

import org.jspecify.annotations.NullMarked;
