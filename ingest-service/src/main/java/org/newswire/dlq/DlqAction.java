package org.newswire.dlq;

/// The action that was taken on a dead letter.
enum DlqAction {
    RETRIED,
    DROPPED
}
