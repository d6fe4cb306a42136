package org.newswire.pipeline.untrusted;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a constant that limits what strangers can make a service hold, compute or wait for. The page
/// `deploy/LIMITS.md` is made of these marks.
///
/// ```java
/// @Limit(of = "bytes of a page", past = "the page is cut, and `cut` says so")
/// private static final int MAX_PAGE_BYTES = 2 << 20;
/// ```
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Limit {
    /// What is limited, with its unit.
    String of();

    /// What happens past the limit.
    String past();

    /// The environment variable that changes the limit; empty where it is fixed.
    String setting() default "";

    /// The default in words, where the constant depends on the heap; empty where it is the constant itself.
    String byDefault() default "";
}
