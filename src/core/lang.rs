//! The languages of the site, and values that exist in several of them.
//!
//! A [`Lang`] is a small index into the site's list; the default language is always index 0. Nothing here knows
//! a word of any language.

/// One language of the site, by its place in the list of `specola.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang(u8);

impl Lang {
    /// The language the site is whole in.
    pub const DEFAULT: Self = Self(0);

    /// Its place in the list, from 0.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Which way a language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Direction {
    /// The value of HTML's `dir`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

/// What the site says of one of its languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LangInfo {
    /// BCP 47 tag as it stands in file names and URLs: `it`, `en`.
    pub tag: String,
    /// The language's own name: `Italiano`.
    pub name: String,
    /// BCP 47 tag for number and date forms: `it-IT`, `en-GB`.
    pub locale: String,
    /// Writing direction.
    pub direction: Direction,
}

/// The list of the site's languages; never empty, the first is the default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Languages(Vec<LangInfo>);

impl Languages {
    /// `None` where the list is empty or has more than 255 languages.
    pub fn new(list: Vec<LangInfo>) -> Option<Self> {
        (!list.is_empty() && list.len() <= 255).then_some(Self(list))
    }

    /// Every language, default first.
    pub fn all(&self) -> impl ExactSizeIterator<Item = Lang> + use<> {
        let n = u8::try_from(self.0.len()).unwrap_or(u8::MAX);
        (0..n).map(Lang)
    }

    /// Every language but the default.
    pub fn others(&self) -> impl Iterator<Item = Lang> + use<> {
        self.all().skip(1)
    }

    /// What the site says of a language.
    pub fn info(&self, lang: Lang) -> &LangInfo {
        &self.0[lang.index()]
    }

    /// The tag of a language.
    pub fn tag(&self, lang: Lang) -> &str {
        &self.info(lang).tag
    }

    /// The language with this tag.
    pub fn find(&self, tag: &str) -> Option<Lang> {
        self.all().find(|l| self.tag(*l) == tag)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// The same thing in the languages of the site. The default language is always there; [`ByLang::get`] says which
/// language it gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByLang<T> {
    default: T,
    others: Box<[Option<T>]>,
}

impl<T> ByLang<T> {
    /// The default language's value and, in order, those of the others that have one.
    pub fn new(default: T, others: impl IntoIterator<Item = Option<T>>) -> Self {
        Self { default, others: others.into_iter().collect() }
    }

    /// The value in `lang`, else in the default language, and the language it is in.
    pub fn get(&self, lang: Lang) -> (&T, Lang) {
        match self.exact(lang) {
            Some(value) => (value, lang),
            None => (&self.default, Lang::DEFAULT),
        }
    }

    /// The value in `lang` and no other.
    pub fn exact(&self, lang: Lang) -> Option<&T> {
        match lang.index().checked_sub(1) {
            None => Some(&self.default),
            Some(i) => self.others.get(i).and_then(Option::as_ref),
        }
    }

    /// The value in the default language.
    pub fn default_value(&self) -> &T {
        &self.default
    }

    /// Every value that exists, default first.
    pub fn iter(&self) -> impl Iterator<Item = (Lang, &T)> {
        let others = self.others.iter().enumerate();
        let others =
            others.filter_map(|(i, v)| Some((Lang(u8::try_from(i + 1).ok()?), v.as_ref()?)));
        std::iter::once((Lang::DEFAULT, &self.default)).chain(others)
    }

    /// The same in another type.
    pub fn map<U>(&self, mut f: impl FnMut(Lang, &T) -> U) -> ByLang<U> {
        let default = f(Lang::DEFAULT, &self.default);
        let others = self.others.iter().enumerate().map(|(i, v)| {
            let lang = Lang(u8::try_from(i + 1).unwrap_or(u8::MAX));
            v.as_ref().map(|v| f(lang, v))
        });
        ByLang { others: others.collect(), default }
    }
}
