//! The body of a note as Markdown: the door to `pulldown-cmark`.
