package org.newswire.parse.extract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;

/// Chooses the blocks of the article's body: the container that holds most running text, without what stands in it
/// and isn't the author's words.
final class BodyFinder {
    private static final Pattern ELSEWHERE = Pattern.compile(
            "related|share|sharing|social|comment|caption|byline|author|tags?\\b|promo|newsletter|breadcrumb|sidebar|recirc|most-read|meta|footer|popular|recommend",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern CLOSING = Pattern.compile(
            "^(?:related (?:posts?|articles?|stories)|read (?:more|next|also)|more (?:from|on)|you may also like|most read|recommended|comments?|tags|share this.*)\\W*$",
            Pattern.CASE_INSENSITIVE);

    private BodyFinder() {}

    static List<Block> find(List<Block> blocks, String title) {
        Map<Element, Double> weights = new HashMap<>();
        for (Block block : blocks) {
            if (isProse(block)) {
                double share = block.text().length();
                for (Element e = block.element().parent(); e != null && share > 1; e = e.parent(), share *= 0.6) {
                    weights.merge(e, share, Double::sum);
                }
            }
        }
        Element top = null;
        double most = 0;
        for (Map.Entry<Element, Double> e : weights.entrySet()) {
            if (e.getValue() > most) {
                most = e.getValue();
                top = e.getKey();
            }
        }
        return top == null ? List.of() : within(blocks, top, TitleFinder.key(title));
    }

    private static List<Block> within(List<Block> blocks, Element top, String title) {
        var body = new ArrayList<Block>();
        for (Block block : blocks) {
            String key = TitleFinder.key(block.text());
            if (CLOSING.matcher(block.text()).matches() && isInside(block, top) && !body.isEmpty()) {
                break;
            }
            boolean linked = block.linkChars() * 2 > block.text().length()
                    && block.text().length() < 80
                    && !block.text().endsWith(":");
            if (isInside(block, top) && !linked && !key.equals(title) && !block.hidden()) {
                body.add(block);
            }
        }
        while (!body.isEmpty() && body.getLast().isHeading()) {
            body.removeLast();
        }
        return body;
    }

    private static boolean isProse(Block block) {
        return block.text().length() >= 60
                && block.linkChars() * 2 < block.text().length()
                && !block.hidden();
    }

    private static boolean isInside(Block block, Element top) {
        for (Element e = block.element(); e != null; e = e.parent()) {
            if (e.equals(top)) {
                return true;
            }
            if (e.normalName().equals("figure")
                    || e.normalName().equals("aside")
                    || ELSEWHERE.matcher(e.className()).find()) {
                return false;
            }
        }
        return false;
    }
}
