package org.newswire.store.page;

/// The model of `sign-in.jte`.
///
/// @param next   the path to show after the sign-in, without the base path
/// @param failed whether a wrong token was entered
public record SignInModel(String next, boolean failed) {}
