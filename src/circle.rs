//! The circles: how near somebody is.

/// Three circles, by how much somebody matters now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Circle {
    /// The most important people now: every month.
    Inner = 1,
    /// Important, less upkeep: every 3 to 6 months.
    Middle = 2,
    /// New people and interesting experts: about once a year.
    Outer = 3,
}

impl Circle {
    /// The circle that `1` or `inner` names, whatever the case.
    pub fn parse(text: &str) -> Option<Self> {
        match text.to_lowercase().as_str() {
            "1" | "inner" => Some(Self::Inner),
            "2" | "middle" => Some(Self::Middle),
            "3" | "outer" => Some(Self::Outer),
            _ => None,
        }
    }
}
