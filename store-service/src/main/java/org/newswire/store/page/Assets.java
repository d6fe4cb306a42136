package org.newswire.store.page;

/// The addresses of style sheet and script. They contain a hash of the content, so that browsers may cache them for good.
///
/// @param style  such as `/page/style.1f0a….css`
/// @param script such as `/page/script.9be2….js`
public record Assets(String style, String script) {}
