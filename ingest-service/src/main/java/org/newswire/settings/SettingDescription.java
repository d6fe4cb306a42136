package org.newswire.settings;

/// Describes a setting for the page `deploy/docs/SETTINGS.md`.
///
/// @param values       type and limits, such as `number, 0 to 65535`
/// @param defaultValue empty if the setting has no default
/// @param meaning      one or two sentences, without the name
public record SettingDescription(String name, String values, String defaultValue, String meaning) {}
