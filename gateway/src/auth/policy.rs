//! Which passwords are good enough: long, not among the first that are tried, and not made of what
//! everybody knows of their owner. What they are made of is nobody's business, unless an
//! organization says otherwise.

use std::sync::LazyLock;

use insightdesk_protocol::rest::Weakness;
use zxcvbn::{Score, zxcvbn};

use super::passwords::LONGEST_PASSWORD;

/// Fewest characters.
const SHORTEST: usize = 12;
/// Most characters.
const LONGEST: usize = 128;
/// A word of the context counts from this many letters.
const WORD: usize = 4;
/// What is left without the words of the context must have so many characters.
const REST: usize = 8;
/// The product, which is part of every context.
const PRODUCT: &str = "insightdesk";

/// Passwords from breaches, twelve characters and longer, in small letters and sorted: the most
/// frequent of ten million that Mark Burnett gave into the public domain.
static COMMON: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("policy/common.txt").lines().collect());

/// What is known of whoever chooses a password.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    words: Vec<String>,
    /// The organization wants letters of both cases, digits and signs.
    needs_classes: bool,
}

/// How good a password is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Strength {
    /// 0 to 4.
    pub(crate) score: u8,
    /// Why it is not accepted.
    pub(crate) problem: Option<Weakness>,
}

impl Context {
    /// What `texts` tell a guesser: their words.
    pub(super) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words = vec![PRODUCT.to_owned()];
        for text in texts {
            // Of an address, what comes before the @.
            let text = text.split('@').next().unwrap_or_default().to_lowercase();
            let all = text.split(|c: char| !c.is_alphanumeric());
            words.extend(all.filter(|word| word.chars().count() >= WORD).map(str::to_owned));
            words.push(text.chars().filter(|c| c.is_alphanumeric()).collect());
        }
        words.retain(|word| word.chars().count() >= WORD);
        // The longest first: parts of a word are not looked for within it.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.dedup();
        Self { words, needs_classes: false }
    }

    pub(super) fn with_classes(self, needs_classes: bool) -> Self {
        Self { needs_classes, ..self }
    }
}

/// Whether a password has a length that is worth a look. Costs nothing.
pub(super) fn length(password: &str) -> Result<(), Weakness> {
    if password.len() > LONGEST_PASSWORD {
        return Err(Weakness::TooLong);
    }
    match password.chars().count() {
        ..SHORTEST => Err(Weakness::TooShort),
        SHORTEST..=LONGEST => Ok(()),
        _ => Err(Weakness::TooLong),
    }
}

/// Judges a password. Takes some milliseconds of a core.
pub(super) fn strength(password: &str, context: &Context) -> Strength {
    if password.len() > LONGEST_PASSWORD {
        return Strength { score: 0, problem: Some(Weakness::TooLong) };
    }
    let words: Vec<&str> = context.words.iter().map(String::as_str).collect();
    let score = u8::from(zxcvbn(password, &words).score());
    let lower = password.to_lowercase();
    let problem = if let Err(problem) = length(password) {
        Some(problem)
    } else if COMMON.binary_search(&lower.as_str()).is_ok() {
        Some(Weakness::Breached)
    } else if is_made_of(&lower, &context.words) {
        Some(Weakness::ContextWord)
    } else if score < u8::from(Score::Three) {
        Some(Weakness::Guessable)
    } else if context.needs_classes && !has_classes(password) {
        Some(Weakness::Classes)
    } else {
        None
    };
    let score = if problem.is_some() { score.min(2) } else { score };
    Strength { score, problem }
}

/// Whether little is left of a password without those words and what people put around them.
fn is_made_of(password: &str, words: &[String]) -> bool {
    let mut rest = password.to_owned();
    for word in words {
        rest = rest.replace(word.as_str(), "");
    }
    rest != password && rest.chars().filter(|c| c.is_alphabetic()).count() < REST
}

fn has_classes(password: &str) -> bool {
    let has = |is: fn(char) -> bool| password.chars().any(is);
    has(char::is_lowercase)
        && has(char::is_uppercase)
        && has(char::is_numeric)
        && has(|c| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests;
