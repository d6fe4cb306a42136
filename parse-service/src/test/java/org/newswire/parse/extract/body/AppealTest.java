package org.newswire.parse.extract.body;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.parse.extract.text.Words;

class AppealTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sign up to our free weekly newsletter",
                "Sign up now for our daily briefing and never miss a ferry.",
                "For more from the islands, subscribe to our mailing list.",
                "Get the best of the Coast Courier delivered straight to your inbox.",
                "Like this article? Subscribe to our blog and get more of them.",
                "Follow us on Facebook and Instagram",
                "Follow The Coast Courier on X for the latest",
                "Join our WhatsApp channel for alerts",
                "Download our free app for more from the harbour",
                "If you value this, support independent journalism: become a member or make a contribution to us today.",
                "You can support our journalism with a subscription.",
                "Consider supporting our newsroom.",
                "Jetzt den kostenlosen Newsletter der Küstenpost abonnieren: Hier anmelden!",
                "Mehr vom Hafen? Melden Sie sich für unseren Newsletter an.",
                "Folgen Sie uns auf Instagram",
                "Hat Ihnen der Text gefallen? Dann unterstützen Sie uns mit einer Spende.",
                "Inscrivez-vous à notre newsletter quotidienne",
                "Suivez-nous sur Facebook",
                "Faites un don pour soutenir notre journal",
                "Suscríbete a nuestra newsletter",
                "Síguenos en Instagram",
                "Únete a nuestro canal de WhatsApp",
                "Apoya el periodismo independiente",
                "Inscreva-se na newsletter",
                "Entre no nosso canal do WhatsApp",
                "Iscriviti alla newsletter",
                "Seguici su Google News",
                "Schrijf je in voor onze nieuwsbrief",
                "Volg ons op Instagram",
                "Prenumerera på vårt nyhetsbrev",
                "Meld deg på vårt nyhetsbrev",
                "Tilaa uutiskirje tästä",
                "Zapisz się na newsletter",
                "Wesprzyj nas",
                "Přihlaste se k odběru newsletteru",
                "Iratkozzon fel hírlevelünkre!",
                "Abonează-te la newsletter",
                "Bültenimize abone olun",
                "Подпишитесь на нашу рассылку",
                "Підписуйтесь на наш Telegram-канал",
                "Ακολουθήστε μας στο Google News",
                "メルマガの登録はこちら",
                "扫码关注我们的微信公众号"
            })
    void asksReadersForSomething(String text) {
        assertThat(isOne(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Residents can sign up for the county's emergency alerts at any post office.",
                "Sign up for emergency alerts before the storm season begins.",
                "Customers had to register for the sale by email, using the address that they had given.",
                "If you are writing a newsletter today, here is what to think about.",
                "Stay informed: follow relevant sources, subscribe to industry newsletters, and go to conferences.",
                "The newsletter of the harbour, which 900 people receive, said that the ferry would stay.",
                "Finland wants to become a member of the alliance now, and asks us to wait.",
                "The programme supports fishers directly, with benefits for members of the union.",
                "Members of parliament back reporting requirements for donors, and today they voted for them.",
                "He told reporters that his followers would follow him on any platform.",
                "The app lets you download the timetable for the latest ferries.",
                "“Sign up to our newsletter,” the mayor said to all who came.",
                "To give, go to the page of the family, or donate at the harbour office.",
                "Die Stadt will ihren Newsletter einstellen, und die Leser melden sich zu Wort.",
                "Der Hafen folgt uns bis in den Schlaf.",
                "Sie unterstützen den Verein mit Spenden in Höhe von 900 Euro.",
                "La agencia recibe un boletín cada hora, y el puerto recibe otro por WhatsApp.",
                "O boletim foi registrado entre as duas da manhã e o meio-dia.",
                "Les marins soutiennent la presse locale, et la mairie fait un don à l'école.",
                "Il giornalismo sostiene il porto.",
                "Fler läser nyhetsbrev än tidningar.",
                "Компания запустила рассылку и канал в Telegram.",
                "号外がメールで登録者に送られた。"
            })
    void onlySpeaksOfIt(String text) {
        assertThat(isOne(text)).isFalse();
    }

    private static boolean isOne(String text) {
        return Appeal.isOne(text, Words.inText(text));
    }
}
