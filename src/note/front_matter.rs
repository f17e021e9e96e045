//! The front matter of a note: the door to `serde_yaml`.
