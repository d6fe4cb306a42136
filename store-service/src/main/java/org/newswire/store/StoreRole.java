package org.newswire.store;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.newswire.text.KebabCase;

/// What a store process runs (`STORE_ROLES`).
enum StoreRole {
    /// Migrates the schema, stores the records of the topics, deletes expired articles and notifies WebSub
    /// subscribers.
    WRITE,
    /// Indexes articles for search and assigns them to stories.
    INDEX,
    /// Serves the API, feeds, the page and WebSub subscription requests.
    READ;

    static final Set<StoreRole> ALL = Set.copyOf(EnumSet.allOf(StoreRole.class));

    /// The roles as in the setting, such as `write,index`.
    static String names(Set<StoreRole> roles) {
        return new TreeSet<>(roles).stream().map(KebabCase::of).collect(Collectors.joining(","));
    }

    /// @param text the roles, divided by commas
    /// @throws IllegalArgumentException if a role is unknown
    static Set<StoreRole> parse(String text) {
        Set<StoreRole> roles = EnumSet.noneOf(StoreRole.class);
        for (String name : text.split(",", -1)) {
            roles.add(Arrays.stream(values())
                    .filter(role -> KebabCase.of(role).equalsIgnoreCase(name.strip()))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalArgumentException("contains an unknown role: '" + name.strip() + "'")));
        }
        return roles;
    }
}
