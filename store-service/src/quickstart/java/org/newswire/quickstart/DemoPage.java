package org.newswire.quickstart;

import static org.newswire.quickstart.Escaping.escape;
import static org.newswire.quickstart.Escaping.quote;

/// A page of the demo site: a story with the boilerplate of a real page.
final class DemoPage {
    private DemoPage() {}

    static String write(DemoStory story, String site) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <title>%1$s | The Aldmere Courier</title>
                <link rel="canonical" href="%2$s%3$s">
                <meta property="og:type" content="article">
                <meta property="og:title" content="%1$s">
                <meta property="og:site_name" content="The Aldmere Courier">
                <meta property="og:image" content="%2$s/images/%4$d.jpg">
                <meta property="article:published_time" content="%5$s">
                <meta property="article:modified_time" content="%11$s">
                <script type="application/ld+json">
                {"@context": "https://schema.org", "@type": "NewsArticle", "headline": %6$s,
                 "datePublished": "%5$s", "dateModified": "%11$s", "author": {"@type": "Person", "name": %7$s},
                 "publisher": {"@type": "NewsMediaOrganization", "name": "The Aldmere Courier"}}
                </script>
                <style>nav li { display: inline }</style>
                </head>
                <body>
                <div class="cookie-banner">We use cookies to improve your experience.
                  <button>Accept all</button></div>
                <header class="masthead"><a href="%2$s/">The Aldmere Courier</a>
                <nav><ul><li><a href="%2$s/city">City</a></li><li><a href="%2$s/county">County</a></li>
                <li><a href="%2$s/culture">Culture</a></li><li><a href="%2$s/sport">Sport</a></li>
                <li><a href="%2$s/subscribe">Subscribe</a></li></ul></nav></header>
                <main>
                <article>
                <h1>%1$s</h1>
                <p class="byline">By <a rel="author" href="%2$s/authors/1">%8$s</a>,
                  <time datetime="%5$s">today</time></p>
                <div class="share-bar">Share this: <a href="#">Mail</a> <a href="#">Copy link</a></div>
                <figure><img src="%2$s/images/%4$d.jpg" width="1200" height="800" alt="The scene on site">
                <figcaption>The scene on site. Photo: Courier</figcaption></figure>
                <div class="article-body">
                %9$s
                </div>
                </article>
                <aside class="related-posts"><h3>Related Posts</h3><ul>
                %10$s
                </ul></aside>
                <section class="comments"><h3>2 comments</h3>
                <p>Reader1: About time too, they should have done this years ago.</p>
                <p>Reader2: First they say one thing and then another.</p></section>
                </main>
                <div class="newsletter">Sign up for our newsletter and never miss a story.</div>
                <footer>© The Aldmere Courier. All rights reserved. <a href="%2$s/privacy">Privacy</a></footer>
                </body>
                </html>
                """.formatted(
                        escape(story.title()),
                        site,
                        story.path(),
                        story.number(),
                        story.publishedAt(),
                        quote(story.title()),
                        quote(story.author()),
                        escape(story.author()),
                        story.html(site),
                        related(story, site),
                        story.updatedAt());
    }

    private static String related(DemoStory story, String site) {
        StringBuilder items = new StringBuilder();
        for (int back = 1; back <= 3; back++) {
            DemoStory other = DemoStory.of(story.number() - back);
            items.append("<li><a href=\"%s%s\">%s</a></li>".formatted(site, other.path(), escape(other.title())));
        }
        return items.toString();
    }
}
