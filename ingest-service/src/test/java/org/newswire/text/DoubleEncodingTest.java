package org.newswire.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoubleEncodingTest {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    /// Sentences in 28 languages, with the punctuation that their newspapers use.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "“We don’t know yet,” the mayor said — “it’s too early”. Beyoncé’s café stayed open.",
                "„Für München wäre das ein großer Schritt“, sagte die Bürgermeisterin – und lächelte über Äpfel.",
                "« C’était une journée très spéciale à l’hôtel », a déclaré l’élue ; où ça ? À côté d’ici…",
                "¿Qué pasó ayer en Málaga? «Mañana volverá la señora», respondió el alcalde de A Coruña. ¡Ojalá!",
                "“A eleição não será adiada”, disse o órgão em São Paulo. A população já está à espera das ações.",
                "«Perché la città è così cara?», chiede l’assessore. Però più in là c’è già una novità: è l’università.",
                "‘Een coördinator voor de zeeën’, zei de minister. Het reëel bruto product van België daalde één procent.",
                "”Det är en stor dag för Malmö”, säger kommunalrådet på Åland. Älgen gick över vägen.",
                "»Det er første gang, vi ser så mange på øen,« sagde borgmesteren i Ærøskøbing på Ærø.",
                "«Det blåser opp til storm på Sørlandet», sier værvarsleren fra Ålesund. Året går mot slutten.",
                "”Hyvää päivää, Jyväskylä”, sanoi pääministeri. Äänestys päättyy tänään yöllä.",
                "„Það er gott veður á Íslandi,“ sagði þingmaðurinn. Ölið er ódýrt á Þórshöfn.",
                "„Zażółć gęślą jaźń” – powiedział burmistrz Łodzi. Źródło: śledczy nie ujawnili, kto był na łące.",
                "„Příliš žluťoučký kůň úpěl ďábelské ódy,“ řekl starosta Plzně. Šéf unie odmítl návrh.",
                "„Veľmi sme sa tešili,“ povedal primátor Košíc. Ťažký deň mala aj žena s kľúčom; ôsmy týždeň.",
                "„Árvíztűrő tükörfúrógép” – mondta a főpolgármester Győrben. Őszi szőlő, új út.",
                "„Țara și-a ales președintele”, a spus primarul Iașiului. Încă o ședință în această săptămână.",
                "“İstanbul’da yağış bekleniyor” dedi müdür. Ağustos ayında çığ düşmüştü, şimdi güneşli.",
                "“Thời tiết hôm nay rất đẹp”, ông Nguyễn Văn Ước nói. Người dân Hà Nội đổ về các tỉnh miền Trung.",
                "«Σήμερα άνοιξε η νέα έκθεση», είπε ο δήμαρχος Αθηναίων. Πού είναι οι πολίτες;",
                "«Сегодня в городе открылась выставка», — сообщил мэр. Ёлки ещё не убрали, подъезд закрыт.",
                "«Сьогодні відкрили виставку», — сказав міський голова Києва. Її об’єкт у Ґданську.",
                "”ראש העיר אמר אתמול“ – התערוכה נפתחה בירושלים, ומאות באו.",
                "قال رئيس البلدية: «افتُتح المعرض اليوم في القاهرة»، وأضاف أنّ الدخول مجاني؟",
                "महापौर ने कहा, “नई प्रदर्शनी आज खुली।” शहर में लोग खुश हैं।",
                "ผู้ว่าฯ กล่าวว่า “นิทรรศการใหม่เปิดแล้ววันนี้” ค่าเข้า ฿50",
                "市长今天说：“新的展览开幕了，很多人都来参观。”记者从上海报道。",
                "市長は「新しい展覧会が開かれました」と述べた。東京からの報告です…",
                "시장은 “오늘 도시에서 새로운 전시회가 열렸다”고 말했다. 서울에서 전합니다."
            })
    void keepsCorrectTextsAndRepairsTheirDoubleEncoding(String correct) {
        String twice = encodedAgain(correct);

        assertThat(DoubleEncoding.isClear(correct)).isFalse();
        assertThat(DoubleEncoding.repaired(correct)).isEmpty();
        assertThat(DoubleEncoding.isClear(twice)).isTrue();
        assertThat(DoubleEncoding.repaired(twice)).contains(correct);
    }

    @Test
    void threeDoublyEncodedLettersInWordsAreClear() {
        assertThat(DoubleEncoding.isClear(encodedAgain("Für Köln"))).isFalse();
        assertThat(DoubleEncoding.isClear(encodedAgain("Für Köln schön"))).isTrue();
    }

    @Test
    void repairsOneEncodingOfTwo() {
        String text = "Für München wäre das ein großer Schritt";

        assertThat(DoubleEncoding.repaired(encodedAgain(encodedAgain(text)))).contains(encodedAgain(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Fix the â€™ and the â€œ in your posts, and also Ã¼ or Ã¤",
                "Why UTF-8 becomes donâ€™t, canâ€™t and wonâ€™t",
                "München, not MÃ¼nchen, ZÃ¼rich or KÃ¶ln",
                "BEYONCÉ’S NIGHT, BEYONCÉ’S DAY, BEYONCÉ’S TOUR",
                "CAFÉ™ and NESTLÉ® and RÖSLÉ®: CAFÉ™S, NESTLÉ®S",
                "Strauß’s waltzes, Strauß’s life, Strauß’s death",
                "ÀÉÎÕÜ ÂÊÎÔÛ ÃÑÕ",
                "AMANHÃ, SÃO PAULO, ILUSÃO, MÃES",
                "HÔTEL «À LA UNE», FORÊT, ÎLE",
                "Caf\u00c3",
                "\u00e2\u20ac",
                "donâ€™t, canâ€™t, wonâ€™t, but Ã alone",
                "",
                "plain ASCII"
            })
    void keepsTextsWithoutClearEvidence(String text) {
        boolean isRepaired =
                DoubleEncoding.isClear(text) && DoubleEncoding.repaired(text).isPresent();

        assertThat(isRepaired).isFalse();
    }

    /// A byte that the repair cannot keep.
    @Test
    void keepsATextWhoseRepairWouldLoseACharacter() {
        String twice = encodedAgain("“We don’t know,” he said, “it’s early”").replace("\u009d", "");

        assertThat(DoubleEncoding.repaired(twice)).isEmpty();
    }

    @Test
    void neverFailsAndNeverChangesAscii() {
        long seed = 20261201;
        Random random = new Random(seed);
        for (int run = 0; run < 20_000; run++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append((char) (random.nextInt(8) == 0 ? random.nextInt(0x10000) : random.nextInt(0x100)));
            }
            DoubleEncoding.isClear(text.toString());
            DoubleEncoding.repaired(text.toString())
                    .ifPresent(repaired -> assertThat(encodedAgain(repaired))
                            .as("seed %d", seed)
                            .isEqualTo(text.toString()));
        }
    }

    private static String encodedAgain(String text) {
        StringBuilder twice = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            String decoded = new String(new byte[] {each}, WINDOWS_1252);
            twice.append(decoded.equals("\uFFFD") ? String.valueOf((char) (each & 0xFF)) : decoded);
        }
        return twice.toString();
    }
}
