//! What Notion's exports have of their own: the names of their files. The tables in them are as people made them.

use super::Source;

/// Whose export it is.
pub const SOURCE: Source = Source { name: "Notion", book: "notion" };

/// The database that a file of an export is a table of, and whether it has all columns: `People <32 hex digits>.csv` has
/// those of a view, `People <32 hex digits>_all.csv` all of them.
pub fn database(file: &str) -> Option<(&str, bool)> {
    let stem = file.strip_suffix(".csv")?;
    let (stem, has_all) = stem.strip_suffix("_all").map_or((stem, false), |stem| (stem, true));
    let at = stem.len().checked_sub(32)?;
    let id = stem.get(at..)?;
    id.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some((stem, has_all))
}
