package org.newswire.parse.extract.block;

import org.jsoup.nodes.Element;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Detects dialogs that ask for consent to cookies, by the ids and classes of the usual scripts: OneTrust,
/// Sourcepoint, Didomi, Usercentrics, Cookiebot and others.
final class ConsentDialogs {
    private static final String GENERIC =
            "(?:cookies?|gdpr|consent|privacy)[-_]?(?:banner|notice|consent|bar|popup|modal|dialog|overlay|layer|message|prompt)";
    private static final PrefilteredPattern IDS = PrefilteredPattern.ignoringCase(
            "onetrust,sp_message,didomi,usercentrics,cybot,qc-cmp,truste,cmplz,cky-,cookie,cmpbox,cmpwrapper,iubenda-cs,borlabs,"
                    + "tarteaucitron,axeptio,fc-consent,osano-cm,moove_gdpr,gdpr,consent,privacy,klaro,evidon",
            "^(?:onetrust-|sp_message_|didomi-|usercentrics-|cybotcookiebot|qc-cmp2?-|truste-|cmplz-cookiebanner|cky-|cookie-law-info|"
                    + "cmpbox|cmpwrapper|iubenda-cs-|borlabscookie|tarteaucitron|axeptio|moove_gdpr|klaro$|_evidon|hs-eu-cookie|"
                    + GENERIC + "$)");
    private static final PrefilteredPattern CLASSES = PrefilteredPattern.ignoringCase(
            "onetrust,sp-message,didomi,qc-cmp,fc-consent,osano-cm,cky-,cc-window,cmplz-,borlabs,cookie,gdpr,consent,privacy",
            "(?:^|\\s)(?:onetrust-pc-dark-filter|otfloatingrounded\\w*|sp-message-container|didomi-popup\\S*|qc-cmp2?-\\S+|fc-consent-root|"
                    + "osano-cm-(?:window|dialog)|cky-(?:consent-container|modal|overlay)|cc-window|cmplz-cookiebanner|"
                    + GENERIC
                    + ")(?:$|\\s)");

    private ConsentDialogs() {}

    /// Whether a block-level element is such a dialog. Classes of the page itself only state that one is open.
    ///
    /// @param e has attributes
    static boolean isOne(Element e) {
        return !Tags.isBody(e)
                && !e.normalName().equals("html")
                && (IDS.isIn(e.attributes().get("id"))
                        || CLASSES.isIn(e.attributes().get("class")));
    }
}
