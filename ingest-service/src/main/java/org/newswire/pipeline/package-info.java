/// The little that every stage needs: settings, topics, contracts, the life of a service, the consume loop,
/// dead letters.
///
/// It lives in the first stage and travels down the chain with it, as the data does.
@NullMarked
package org.newswire.pipeline;

import org.jspecify.annotations.NullMarked;
