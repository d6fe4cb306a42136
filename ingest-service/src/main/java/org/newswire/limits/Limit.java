package org.newswire.limits;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a constant that limits how much untrusted parties can make a service store, compute or wait. The
/// page `deploy/docs/LIMITS.md` is generated from these annotations.
///
/// ```java
/// @Limit(of = "bytes of a page", past = "the page is cut, and `cut` names `text`")
/// private static final int MAX_PAGE_BYTES = 2 << 20;
/// ```
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Limit {
    /// The limited quantity, with its unit.
    String of();

    /// The effect past the limit.
    String past();

    /// The environment variable that changes the limit; empty if the limit is fixed.
    String setting() default "";

    /// The default in words, if the constant depends on the heap; empty if the default is the constant
    /// itself.
    String byDefault() default "";
}
