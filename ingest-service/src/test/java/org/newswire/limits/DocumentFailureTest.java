package org.newswire.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class DocumentFailureTest {
    @Test
    void isOneLineWithTheCause() {
        assertThat(DocumentFailure.reason(new IOException("not\r\n gzip"))).isEqualTo("not gzip");
        assertThat(DocumentFailure.reason(new IllegalStateException())).isEqualTo("IllegalStateException");
        assertThat(DocumentFailure.reason(new IOException("x".repeat(5_000)))).hasSize(300);
    }

    @Test
    void namesTheMethodThatExhaustedTheStack() {
        StackOverflowError overflow = new StackOverflowError();
        overflow.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("org.example.Html", "text", "Html.java", 7),
        });
        assertThat(DocumentFailure.reason(overflow)).isEqualTo("nested too deeply (StackOverflowError in Html.text)");
        overflow.setStackTrace(new StackTraceElement[0]);
        assertThat(DocumentFailure.reason(overflow)).isEqualTo("nested too deeply (StackOverflowError)");
    }
}
