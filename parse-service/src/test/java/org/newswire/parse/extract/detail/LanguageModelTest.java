package org.newswire.parse.extract.detail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.detail.LanguageModel.Guess;

class LanguageModelTest {
    private static final List<String> TEXTS = List.of(
            "The ferry left the harbour at dawn, and nobody on the pier could say when it would come back to the town.",
            "Die Fähre verließ den Hafen im Morgengrauen, und niemand am Kai wusste, wann sie zurückkehren würde.",
            "Le ferry a quitté le port à l'aube, et personne sur la jetée ne savait quand il reviendrait en ville.",
            "El transbordador salió del puerto al amanecer y nadie en el muelle sabía cuándo volvería a la ciudad.",
            "O ferry deixou o porto ao amanhecer e ninguém no cais sabia dizer quando voltaria à cidade.",
            "Паром вышел из гавани на рассвете, и никто на причале не мог сказать, когда он вернётся в город.",
            "Пором вийшов із гавані на світанку, і ніхто на пристані не міг сказати, коли він повернеться.",
            "Feribot şafakta limandan ayrıldı ve iskeledeki hiç kimse ne zaman döneceğini söyleyemedi.",
            "Lautta lähti satamasta aamunkoitteessa, eikä kukaan laiturilla osannut sanoa, milloin se palaisi.",
            "غادرت العبارة الميناء عند الفجر، ولم يستطع أحد على الرصيف أن يقول متى ستعود إلى المدينة.",
            "フェリーは夜明けに港を出て、桟橋の誰もいつ戻ってくるのか言えなかった。",
            "Phà rời bến cảng lúc bình minh và không ai trên cầu tàu biết khi nào nó sẽ quay lại thành phố.",
            "Ferry 12 https://news.example/a @pier #dawn 2026 😀 the THE the",
            "a",
            "");

    @Test
    void agreesWithOpenNlp() throws IOException {
        LanguageModel model;
        LanguageDetectorModel reference;
        try (InputStream ours = file();
                InputStream theirs = file()) {
            model = LanguageModel.read(ours);
            reference = new LanguageDetectorModel(theirs);
        }
        for (String text : TEXTS) {
            List<Guess> guesses = model.guesses(text);
            Language[] expected = new LanguageDetectorME(reference).predictLanguages(text);
            assertThat(guesses).as(text).hasSize(expected.length);
            for (int i = 0; i < 3; i++) {
                Guess guess = guesses.get(i);
                assertThat(guess.confidence()).as(text).isCloseTo(expected[i].getConfidence(), within(1e-4));
                if (expected[i].getConfidence() > 0.02) {
                    assertThat(guess.language()).as(text).isEqualTo(expected[i].getLang());
                }
            }
        }
    }

    @Test
    void rejectsAnInvalidModel() {
        assertThatIOException().isThrownBy(() -> LanguageModel.read(new ByteArrayInputStream(new byte[100])));
    }

    private static InputStream file() {
        return Objects.requireNonNull(LanguageDetectorModel.class.getResourceAsStream("/langdetect-183.bin"));
    }
}
