//! The clock: the only place that asks what time it is.

use std::fs::Metadata;
use std::time::Duration;

/// How long ago a file was last changed; zero when that is in the future.
pub fn age(stat: &Metadata) -> Duration {
    stat.modified().ok().and_then(|changed| changed.elapsed().ok()).unwrap_or_default()
}
