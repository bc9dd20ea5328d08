plain();
