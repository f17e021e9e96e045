//! The categories: what somebody is to you.

/// What the relationship is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Knows something that you need.
    Expert,
    /// Buys, or may.
    Buyer,
    /// Introduces you to others.
    Introducer,
    /// Opens doors with their own standing.
    Sponsor,
}

impl Category {
    /// The four, in the order in which every table lists them.
    pub const ALL: [Self; 4] = [Self::Expert, Self::Buyer, Self::Introducer, Self::Sponsor];

    /// The category that this word names, whatever its case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.word().eq_ignore_ascii_case(text))
    }

    /// The word in front matter and on the agenda: `expert`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Expert => "expert",
            Self::Buyer => "buyer",
            Self::Introducer => "introducer",
            Self::Sponsor => "sponsor",
        }
    }
}

/// A set of categories, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Categories(u8);

impl Categories {
    /// Adds one.
    pub fn insert(&mut self, category: Category) {
        self.0 |= 1 << category as u8;
    }

    /// Whether it is in the set.
    pub fn contains(self, category: Category) -> bool {
        self.0 & (1 << category as u8) != 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those in the set, in the order of [`Category::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Category> {
        Category::ALL.into_iter().filter(move |&category| self.contains(category))
    }
}

impl FromIterator<Category> for Categories {
    fn from_iter<T: IntoIterator<Item = Category>>(categories: T) -> Self {
        let mut set = Self::default();
        categories.into_iter().for_each(|category| set.insert(category));
        set
    }
}
