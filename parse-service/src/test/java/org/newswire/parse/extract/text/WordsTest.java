package org.newswire.parse.extract.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void combiningMarksContinueAWord() {
        assertThat(Words.inText("नौकाएँ सुबह बंदरगाह से निकलीं")).isEqualTo(5);
        assertThat(Words.inText("படகுகள் காலையில் துறைமுகத்தை விட்டன")).isEqualTo(4);
        assertThat(Words.inText("خَرَجَتِ العَبّاراتُ")).isEqualTo(2);
        assertThat(Words.inText("کشتی‌ها می‌روند")).isEqualTo(2);
        assertThat(Words.inText(Normalizer.normalize("Les élèves désœuvrés", Normalizer.Form.NFD)))
                .isEqualTo(3);
    }

    @Test
    void otherTextsAreCountedAsBlocksAre() {
        for (String text : new String[] {"The tide's 2 ferries, and – more.", "渡船は港を出た。", "เรือข้ามฟาก", "Été", ""}) {
            assertThat(Words.inText(text)).as(text).isEqualTo(Words.count(text.toCharArray(), text.length()));
        }
    }
}
