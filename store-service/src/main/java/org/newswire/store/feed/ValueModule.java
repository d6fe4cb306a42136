package org.newswire.store.feed;

import com.rometools.rome.feed.CopyFrom;
import com.rometools.rome.feed.module.ModuleImpl;

/// Carries a value through Rome to the generator of its namespace.
final class ValueModule extends ModuleImpl {
    private static final long serialVersionUID = 1L;

    private transient Object value;

    /// @param namespace of the elements that the generator writes
    ValueModule(String namespace, Object value) {
        super(ValueModule.class, namespace);
        this.value = value;
    }

    Object value() {
        return value;
    }

    @Override
    public Class<ValueModule> getInterface() {
        return ValueModule.class;
    }

    @Override
    public void copyFrom(CopyFrom other) {
        this.value = ((ValueModule) other).value;
    }
}
