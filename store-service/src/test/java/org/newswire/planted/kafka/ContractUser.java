package org.newswire.planted.kafka;

import org.newswire.planted.article.Article;
import org.newswire.planted.text.Text;

/// A class of the kit that depends on the contract of a service.
public final class ContractUser {
    private ContractUser() {}

    static String names() {
        return Article.class.getName() + Text.class.getName();
    }
}
