package store

import "remit/internal/store/library"

// ArticleFilter narrows a list of articles, as the library keeps them.
type ArticleFilter = library.Filter
