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
                "扫码关注我们的微信公众号",
                "Follow us on our X account",
                "Subscriu-te als butlletins",
                "Přihlaste se k odběru newslettru",
                "Aktuelles aufs Handy? Hier geht es zur neuen Küstenpost-App.",
                "Kakšna? Naročite se na bilten.",
                "뉴스레터를 구독하세요",
                "Sign up to Mara Lindt’s free weekly newsletter on all things at sea",
                "Steun onze onafhankelijke journalistiek",
                "Поддержите нас: мы независимое издание",
                "Підтримайте нашу редакцію",
                "Podpořte naši redakci"
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
                "号外がメールで登録者に送られた。",
                "此事引发网友关注。12日，涉事公司在其官方微信公众号发布声明致歉。",
                "카카오는 카카오톡에 인공지능 비서 기능을 추가하기로 했다고 밝혔다.",
                "メールマガジンに登録している約3万人の個人情報が流出した。",
                "Like most politicians on Twitter, the mayor was slow to answer.",
                "Like many users on X, she left after the sale.",
                "Like bones on X-rays, the cracks showed white.",
                "Foreigners may not donate to US political campaigns.",
                "Berlin would consider supporting US strikes, the minister said.",
                "The Knight Foundation, a US charity, will help sustain local journalism with a gift of $10m.",
                "You will pay for an ad-free Facebook in Europe; US users get no such support.",
                "He would later become a patron of the Norhaven orchestra.",
                "Few would consider subscribing to a second streaming service.",
                "La newsletter conta 20.000 abbonati, il canale Telegram ne ha 5.000.",
                "Gli utenti registrati ricevono la newsletter del Comune.",
                "Polisi menyita daftar anggota grup WhatsApp itu.",
                "Uutiskirjeessä ei ole tilaa mainoksille.",
                "Uutiskirjeen tilaa yli 10 000 suomalaista.",
                "Rund 4.000 Menschen haben den Newsletter der Stadt abonniert.",
                "Jede Woche melden sie sich mit einem Newsletter aus der Antarktis.",
                "Die Angst folgt uns auf Schritt und Tritt.",
                "Seit drei Tagen folgen sie uns in einem weißen Wagen.",
                "Seit der Flut unterstützen sie uns mit Spenden, und mit dem Preis helfen sie auch dem Journalismus.",
                "Hier geht es zu wie im Taubenschlag, sagt der Entwickler der App.",
                "Ela publicou uma versão curta do vídeo no YouTube.",
                "A polícia pede que a vítima entre no grupo de WhatsApp.",
                "Que tal fazer parte do maior bloco de carnaval da cidade?",
                "La fundación apoya proyectos de periodismo de investigación en México.",
                "Het kabinet trekt de steun aan de onafhankelijke journalistiek in.",
                "Ik volg het nieuws via een WhatsApp-kanaal van de gemeente, en ik ontvang elke week een nieuwsbrief.",
                "Allt fler väljer att prenumerera på nyhetsbrev i stället för tidningar.",
                "Il faut s'inscrire à la newsletter de la mairie pour être averti des crues.",
                "Si vous recevez une newsletter suspecte, ne cliquez sur aucun lien.",
                "Faites un don du sang, a dit la préfecture à la presse.",
                "Azt kérte az EU-tól, hogy támogassa a munkánkat.",
                "Μπορείτε να εγγραφείτε στο newsletter του Δήμου.",
                "Phishing e-mails are sent to your inbox with a link to a false bank.",
                "Subscribing to newsletters costs readers more than they think, a study has found.",
                "Subscribe to stores' newsletters: many give new customers 10 percent off.",
                "Register for daily briefings at the press centre, journalists were told.",
                "It took me a year of subscribing to my mother's village newsletter to understand it.",
                "Like this story's heroine, many women find little support at home.",
                "Support came from abroad. Thousands queued to donate blood.",
                "Download the Norhaven Sport app for the latest scores, fans were told.",
                "He said: \"Residents can sign up for our flood alerts by phone.\"",
                "A council spokesman said: \"All households receive our quarterly newsletter.\"",
                "Victims got a message: \"Join our WhatsApp group for stock tips.\"",
                "The farmer says people follow us on Instagram because of the cows.",
                "El mensaje decía: «Únete al grupo de Telegram y gana».",
                "В сообщении говорилось: «Подпишитесь на канал в Telegram».",
                "Premiér vyzval voliče: „Podpořte nás v referendu.“",
                "Na plakacie widniało hasło „Wspieraj nasze wojsko”."
            })
    void onlySpeaksOfIt(String text) {
        assertThat(isOne(text)).isFalse();
    }

    private static boolean isOne(String text) {
        return Appeal.isOne(text, Words.inText(text));
    }
}
