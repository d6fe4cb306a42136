package org.newswire.store.page;

/// The addresses of style sheet, script and icon, without the base path.
///
/// @param style such as `/page/style.1f0a….css`
public record Assets(String style, String script, String icon) {}
