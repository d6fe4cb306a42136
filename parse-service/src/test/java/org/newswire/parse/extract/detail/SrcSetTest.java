package org.newswire.parse.extract.detail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SrcSetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/s.jpg 320w, /l.jpg 1280w, /m.jpg 640w | /l.jpg",
                "/one.jpg, /two.jpg 2x, /half.jpg 1.5x | /two.jpg",
                "/a.jpg 640w, /b.jpg 640w | /b.jpg",
                "/w_640,q_80/ferry.jpg 640w, /w_320,q_80/ferry.jpg 320w | /w_640,q_80/ferry.jpg",
                "/ferry.jpg | /ferry.jpg",
                "' , ' | ''"
            })
    void theLargestImageCountsTheLastOfEqualOnes(String set, String largest) {
        assertThat(SrcSet.largest(set)).isEqualTo(largest);
    }
}
